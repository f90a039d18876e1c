require 'openssl'

# Checks that a webhook's request comes from Persona.
module Signature
  TOLERANCE = 300 # seconds

  # `header` is Persona-Signature, `body` the bytes as they came.
  def self.genuine?(header, body, secret)
    # While the secret is being rotated there are two pairs, separated by a space. One valid pair is enough.
    header.to_s.split.any? do |pair|
      match = /\At=(\d+),v1=(\h{64})\z/.match(pair)
      next false if !match || (Time.now.to_i - match[1].to_i).abs > TOLERANCE

      expected = OpenSSL::HMAC.hexdigest('SHA256', secret, "#{match[1]}.".b + body)
      OpenSSL.fixed_length_secure_compare(expected, match[2])
    end
  end
end
