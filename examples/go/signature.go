package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"
)

const tolerance = 5 * time.Minute

// isGenuine reports whether a webhook's request comes from Persona.
// header is Persona-Signature, body the bytes as they came.
func isGenuine(header string, body []byte, secret string) bool {
	// While the secret is being rotated there are two pairs, separated by a space. One valid pair is enough.
	for _, pair := range strings.Split(header, " ") {
		t, v1, _ := strings.Cut(strings.TrimPrefix(pair, "t="), ",v1=")
		seconds, err := strconv.ParseInt(t, 10, 64)
		if err != nil {
			continue
		}
		if age := time.Since(time.Unix(seconds, 0)); age > tolerance || age < -tolerance {
			continue
		}
		signature, err := hex.DecodeString(v1)
		if err != nil {
			continue
		}
		mac := hmac.New(sha256.New, []byte(secret))
		mac.Write([]byte(t + "."))
		mac.Write(body)
		if hmac.Equal(mac.Sum(nil), signature) {
			return true
		}
	}
	return false
}
