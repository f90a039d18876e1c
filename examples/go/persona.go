package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

// Persona's API. The API key is sent from here and never to a browser.
type persona struct {
	settings settings
	client   http.Client
}

func newPersona(settings settings) *persona {
	return &persona{settings: settings, client: http.Client{Timeout: 10 * time.Second}}
}

// answer has what the two calls below read.
type answer struct {
	Data struct {
		ID string `json:"id"`
	} `json:"data"`
	Meta struct {
		SessionToken string `json:"session-token"`
	} `json:"meta"`
}

// createInquiry creates an inquiry about one of your customers, and returns its id.
func (p *persona) createInquiry(ctx context.Context, customer string) (string, error) {
	body, err := json.Marshal(map[string]any{"data": map[string]any{"attributes": map[string]string{
		"inquiry-template-id": p.settings.templateID,
		"reference-id":        customer,
	}}})
	if err != nil {
		return "", err
	}
	created, err := p.post(ctx, "/inquiries", body)
	return created.Data.ID, err
}

// resumeInquiry returns a session token, with which an inquiry that is pending or has expired can be continued.
func (p *persona) resumeInquiry(ctx context.Context, inquiryID string) (string, error) {
	resumed, err := p.post(ctx, "/inquiries/"+url.PathEscape(inquiryID)+"/resume", nil)
	return resumed.Meta.SessionToken, err
}

func (p *persona) post(ctx context.Context, path string, body []byte) (answer, error) {
	var read answer
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, p.settings.host+"/api/v1"+path, bytes.NewReader(body))
	if err != nil {
		return read, err
	}
	request.Header.Set("Authorization", "Bearer "+p.settings.apiKey)
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	response, err := p.client.Do(request)
	if err != nil {
		return read, err
	}
	defer response.Body.Close()
	if response.StatusCode >= 300 {
		problem, _ := io.ReadAll(io.LimitReader(response.Body, 4096))
		return read, fmt.Errorf("POST %s: %s: %s", path, response.Status, problem)
	}
	return read, json.NewDecoder(response.Body).Decode(&read)
}
