require 'json'
require 'securerandom'
require_relative 'configuration'
require 'sinatra'
require_relative 'persona'
require_relative 'signature'

set :bind, '127.0.0.1'
set :port, ENV.fetch('PORT')
set :show_exceptions, :after_handler
# Inquiry id → customer. In a real application, this is a column in your database.
set :owners, {}

helpers do
  # Replace this with your own session check. In this example, each browser is a customer.
  def customer
    request.cookies['customer'] || SecureRandom.hex.tap do |customer|
      response.set_cookie('customer', value: customer, path: '/', httponly: true, same_site: :lax)
    end
  end
end

post '/inquiries' do
  owner = customer
  inquiry_id = Persona.create_inquiry(owner)
  settings.owners[inquiry_id] = owner
  content_type :json
  { inquiryId: inquiry_id }.to_json
end

post '/inquiries/:id/resume' do |id|
  # Anyone who has the token can continue the inquiry, so only its owner gets it.
  halt 403 unless settings.owners.key?(id) && settings.owners[id] == customer
  cache_control :no_store
  content_type :json
  { sessionToken: Persona.resume_inquiry(id) }.to_json
end

post '/webhooks' do
  # The signature covers the raw bytes, so the body is parsed only after the check.
  body = request.body.read
  halt 400 unless Signature.genuine?(env['HTTP_PERSONA_SIGNATURE'], body, ENV.fetch('PERSONA_WEBHOOK_SECRET'))
  event = JSON.parse(body)['data']
  # An event may be delivered twice. Store the ids of the events that you have processed.
  puts [event['id'], event.dig('attributes', 'name'), event.dig('attributes', 'payload', 'data', 'id')].join(' ')
  204
end

error Persona::Error do |error|
  warn error.message
  502
end
