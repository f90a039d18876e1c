require 'json'
require 'securerandom'
require_relative 'configuration'
require 'sinatra'
require_relative 'persona'
require_relative 'signature'

set :bind, '127.0.0.1'
set :port, ENV.fetch('PORT')
set :show_exceptions, :after_handler
# Inquiry id → customer. Yours is a column in your database.
set :owners, {}

helpers do
  # Replace this with your own session: here, each browser is a customer.
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
  # Whoever has the token can continue the inquiry, so only its owner gets it.
  halt 403 unless settings.owners.key?(id) && settings.owners[id] == customer
  cache_control :no_store
  content_type :json
  { sessionToken: Persona.resume_inquiry(id) }.to_json
end

post '/webhooks' do
  # The signature is of the bytes: do not parse the body before it is checked.
  body = request.body.read
  halt 400 unless Signature.genuine?(env['HTTP_PERSONA_SIGNATURE'], body, ENV.fetch('PERSONA_WEBHOOK_SECRET'))
  event = JSON.parse(body)['data']
  # The same event may arrive twice: remember its id where you keep what follows from it.
  puts [event['id'], event.dig('attributes', 'name'), event.dig('attributes', 'payload', 'data', 'id')].join(' ')
  204
end

error Persona::Error do |error|
  warn error.message
  502
end
