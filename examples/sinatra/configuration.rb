# What this back end is told by its environment. It does not start without all of it.

NAMES = %w[PERSONA_API_KEY PERSONA_HOST PERSONA_TEMPLATE_ID PERSONA_WEBHOOK_SECRET PORT].freeze

missing = NAMES.select { |name| ENV[name].to_s.empty? }
abort "Set in the environment: #{missing.join(', ')}" unless missing.empty?
