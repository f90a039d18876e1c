package main

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"io"
	"log"
	"net/http"
	"strings"
	"sync"
)

type app struct {
	persona *persona
	secret  string

	mutex sync.Mutex
	// Inquiry id → customer. In a real application, this is a column in your database.
	owners map[string]string
}

func main() {
	settings := readSettings()
	app := &app{
		persona: newPersona(settings),
		secret:  settings.webhookSecret,
		owners:  map[string]string{},
	}
	http.HandleFunc("/inquiries", post(app.create))
	http.HandleFunc("/inquiries/", post(app.resume))
	http.HandleFunc("/webhooks", post(app.webhooks))
	log.Printf("Listening on http://localhost:%s", settings.port)
	log.Fatal(http.ListenAndServe("127.0.0.1:"+settings.port, nil))
}

// customerOf identifies the caller. Replace it with your own session check. In this example, each browser is a customer.
func customerOf(w http.ResponseWriter, r *http.Request) string {
	if cookie, err := r.Cookie("customer"); err == nil && cookie.Value != "" {
		return cookie.Value
	}
	bytes := make([]byte, 16)
	if _, err := rand.Read(bytes); err != nil {
		panic(err)
	}
	customer := hex.EncodeToString(bytes)
	http.SetCookie(w, &http.Cookie{
		Name: "customer", Value: customer, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
	return customer
}

func (a *app) create(w http.ResponseWriter, r *http.Request) {
	customer := customerOf(w, r)
	inquiryID, err := a.persona.createInquiry(r.Context(), customer)
	if err != nil {
		personaFailed(w, err)
		return
	}
	a.mutex.Lock()
	a.owners[inquiryID] = customer
	a.mutex.Unlock()
	writeJSON(w, map[string]string{"inquiryId": inquiryID})
}

// resume answers POST /inquiries/{id}/resume.
func (a *app) resume(w http.ResponseWriter, r *http.Request) {
	inquiryID, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/inquiries/"), "/")
	if rest != "resume" {
		http.NotFound(w, r)
		return
	}
	customer := customerOf(w, r)
	a.mutex.Lock()
	owner, isKnown := a.owners[inquiryID]
	a.mutex.Unlock()
	// Anyone who has the token can continue the inquiry, so only its owner gets it.
	if !isKnown || owner != customer {
		http.Error(w, "not your inquiry", http.StatusForbidden)
		return
	}
	token, err := a.persona.resumeInquiry(r.Context(), inquiryID)
	if err != nil {
		personaFailed(w, err)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	writeJSON(w, map[string]string{"sessionToken": token})
}

func (a *app) webhooks(w http.ResponseWriter, r *http.Request) {
	// The signature covers the raw bytes, so the body is parsed only after the check.
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
	if err != nil || !isGenuine(r.Header.Get("Persona-Signature"), body, a.secret) {
		http.Error(w, "not genuine", http.StatusBadRequest)
		return
	}
	var event struct {
		Data struct {
			ID         string `json:"id"`
			Attributes struct {
				Name    string `json:"name"`
				Payload answer `json:"payload"`
			} `json:"attributes"`
		} `json:"data"`
	}
	if err := json.Unmarshal(body, &event); err != nil {
		http.Error(w, "not an event", http.StatusBadRequest)
		return
	}
	// An event may be delivered twice. Store the ids of the events that you have processed.
	log.Println(event.Data.ID, event.Data.Attributes.Name, event.Data.Attributes.Payload.Data.ID)
	w.WriteHeader(http.StatusNoContent)
}

func post(handler http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			w.Header().Set("Allow", http.MethodPost)
			http.Error(w, "use POST", http.StatusMethodNotAllowed)
			return
		}
		handler(w, r)
	}
}

func writeJSON(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(value); err != nil {
		log.Print(err)
	}
}

func personaFailed(w http.ResponseWriter, err error) {
	log.Print(err)
	http.Error(w, "Persona did not answer as expected", http.StatusBadGateway)
}
