package main

import (
	"log"
	"os"
	"strings"
)

// The settings, from the environment.
type settings struct {
	apiKey, host, templateID, webhookSecret, port string
}

// readSettings ends the program if a variable is missing.
func readSettings() settings {
	var missing []string
	read := func(name string) string {
		value := os.Getenv(name)
		if value == "" {
			missing = append(missing, name)
		}
		return value
	}
	found := settings{
		apiKey:        read("PERSONA_API_KEY"),
		host:          read("PERSONA_ORIGIN"),
		templateID:    read("PERSONA_TEMPLATE_ID"),
		webhookSecret: read("PERSONA_WEBHOOK_SECRET"),
		port:          read("PORT"),
	}
	if missing != nil {
		log.Fatalf("Set in the environment: %s", strings.Join(missing, ", "))
	}
	return found
}
