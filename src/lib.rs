//! `Persona.Client` for web pages: embeds an identity verification flow.
