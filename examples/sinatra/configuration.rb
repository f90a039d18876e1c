# The settings, from the environment. The program does not start if one is missing.

NAMES = %w[PERSONA_API_KEY PERSONA_ORIGIN PERSONA_TEMPLATE_ID PERSONA_WEBHOOK_SECRET PORT].freeze

missing = NAMES.select { |name| ENV[name].to_s.empty? }
abort "Set in the environment: #{missing.join(', ')}" unless missing.empty?
