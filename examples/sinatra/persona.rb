require 'http'

# The calls to Persona's API. The API key is sent from here and never to a browser.
module Persona
  class Error < StandardError; end

  # Creates an inquiry about one of your customers, and returns its id.
  def self.create_inquiry(customer)
    attributes = { 'inquiry-template-id' => ENV.fetch('PERSONA_TEMPLATE_ID'), 'reference-id' => customer }
    post('/inquiries', json: { data: { attributes: attributes } }).dig('data', 'id')
  end

  # Returns a session token, with which an inquiry that is pending or has expired can be continued.
  def self.resume_inquiry(inquiry_id)
    post("/inquiries/#{inquiry_id}/resume").dig('meta', 'session-token')
  end

  def self.post(path, **options)
    response = HTTP.timeout(10).auth("Bearer #{ENV.fetch('PERSONA_API_KEY')}")
                   .post("#{ENV.fetch('PERSONA_ORIGIN')}/api/v1#{path}", **options)
    raise Error, "POST #{path}: #{response.status} #{response}" unless response.status.success?

    response.parse
  rescue HTTP::Error => e
    raise Error, "POST #{path}: #{e.message}"
  end
  private_class_method :post
end
