# Deutsch

language-direction = ltr
date-order = dmy

## Every view

page-title = { $view } – { $asker }
step-of = Schritt { $step } von { $steps }
progress-label = Fortschritt
working = Einen Moment …
loading = Ihre Überprüfung wird geladen
sending = Wird gesendet …
try-again = Erneut versuchen
back = Zurück
continue = Weiter
problem-summary = Das hat nicht geklappt
without-script-open = Ihr Browser führt keine Skripte aus. Sie können trotzdem fortfahren und Fotos als Dateien auswählen.
network-problem-title = Keine Verbindung
network-problem-text = Wir konnten den Server nicht erreichen. Prüfen Sie Ihre Verbindung und versuchen Sie es erneut. Ihre Eingaben gehen nicht verloren.

## Consent

consent-title = Bitte weisen Sie sich aus
consent-who = { $asker } bittet Sie, Ihre Identität zu bestätigen. Das dauert etwa 3 Minuten.
consent-needs = Was Sie brauchen
consent-need-details = Ihren Namen und Ihr Geburtsdatum
consent-need-details-hint = So, wie sie in Ihrem Ausweis stehen
consent-need-document = Ihren Ausweis
consent-need-document-hint = Reisepass, Führerschein oder Personalausweis
consent-need-selfie = Ein Foto Ihres Gesichts
consent-need-selfie-hint = Mit der Kamera oder aus einer Datei
consent-time = { $hours ->
    [one] Ab dem Beginn haben Sie { $hours } Stunde Zeit.
   *[other] Ab dem Beginn haben Sie { $hours } Stunden Zeit.
}
consent-time-days = { $days ->
    [one] Ab dem Beginn haben Sie { $days } Tag Zeit.
   *[other] Ab dem Beginn haben Sie { $days } Tage Zeit.
}
consent-time-minutes = { $minutes ->
    [one] Ab dem Beginn haben Sie { $minutes } Minute Zeit.
   *[other] Ab dem Beginn haben Sie { $minutes } Minuten Zeit.
}
consent-agreement = Wenn Sie fortfahren, stimmen Sie zu, dass wir Ihre Angaben und Fotos speichern und an { $asker } weitergeben, um Ihre Identität zu bestätigen.
consent-privacy = Datenschutzerklärung (öffnet einen neuen Tab)
consent-terms = Bedingungen (öffnet einen neuen Tab)
consent-agree = Zustimmen und weiter

## Name and birthdate

details-title = Über Sie
details-lead = Geben Sie Ihren Namen und Ihr Geburtsdatum so ein, wie sie in Ihrem Ausweis stehen.
name-first = Vorname
name-last = Nachname
name-single = Ich habe nur einen Namen
name-single-hint = Geben Sie ihn in eines der beiden Felder ein, und lassen Sie das andere leer.
birthdate = Geburtsdatum
date-day = Tag
date-month = Monat
date-year = Jahr
month-1 = Januar
month-2 = Februar
month-3 = März
month-4 = April
month-5 = Mai
month-6 = Juni
month-7 = Juli
month-8 = August
month-9 = September
month-10 = Oktober
month-11 = November
month-12 = Dezember

name-first-missing = Geben Sie Ihren Vornamen ein.
name-first-too_long = Der Vorname darf höchstens 100 Zeichen haben.
name-first-characters = Der Vorname enthält Zeichen, die wir nicht verwenden können. Achten Sie auf Ziffern und Sonderzeichen.
name-last-missing = Geben Sie Ihren Nachnamen ein.
name-last-too_long = Der Nachname darf höchstens 100 Zeichen haben.
name-last-characters = Der Nachname enthält Zeichen, die wir nicht verwenden können. Achten Sie auf Ziffern und Sonderzeichen.
birthdate-missing = Geben Sie Tag, Monat und Jahr Ihrer Geburt ein.
birthdate-no_such_date = Dieses Datum gibt es nicht. Prüfen Sie Tag, Monat und Jahr.
birthdate-future = Das Geburtsdatum muss in der Vergangenheit liegen. Prüfen Sie das Jahr.
birthdate-too_long_ago = Das Datum liegt zu weit zurück. Geben Sie das Jahr mit allen vier Ziffern ein.

## Photos

document-title = Ihr Ausweis
document-lead = Fotografieren Sie die Seite, auf der Ihr Foto und Ihr Name stehen.
document-tip-1 = Flach hinlegen, bei gutem Licht
document-tip-2 = Alle vier Ecken im Bild
document-tip-3 = Scharf und ohne Spiegelung
document-guide = Halten Sie Ihren Ausweis in den Rahmen
document-preview = Ihr Foto des Ausweises
document-check = Können Sie jedes Wort lesen?

selfie-title = Ein Foto Ihres Gesichts
selfie-lead = Wir brauchen ein Foto, das zeigt, wie Sie jetzt aussehen.
selfie-tip-1 = Gerade in die Kamera blicken
selfie-tip-2 = Licht von vorn
selfie-tip-3 = Ohne Mütze und Sonnenbrille
selfie-guide = Halten Sie Ihr Gesicht in das Oval
selfie-preview = Ihr Foto Ihres Gesichts
selfie-check = Ist Ihr ganzes Gesicht im Bild, und ist es scharf?

camera-use = Kamera verwenden
camera-starting = Die Kamera startet …
camera-allow = Falls Ihr Browser fragt, erlauben Sie die Kamera.
camera-capture = Foto aufnehmen
camera-live = Livebild Ihrer Kamera
file-label = Fotodatei
file-hint = JPEG, PNG oder WebP, bis { $megabytes } MB
file-choose = Datei auswählen
file-instead = Stattdessen eine Datei
file-upload = Foto hochladen
photo-use = Dieses Foto verwenden
photo-again = Neues Foto

camera-denied-title = Die Kamera ist gesperrt
camera-denied = Erlauben Sie die Kamera für diese Seite in der Adressleiste oder den Einstellungen Ihres Browsers und versuchen Sie es erneut. Oder wählen Sie eine Fotodatei.
camera-missing-title = Keine Kamera gefunden
camera-missing = Schließen Sie eine Kamera an und versuchen Sie es erneut, oder wählen Sie eine Fotodatei.
camera-busy-title = Die Kamera ist belegt
camera-busy = Vielleicht benutzt sie eine andere App oder ein anderer Tab. Schließen Sie diese und versuchen Sie es erneut, oder wählen Sie eine Fotodatei.
camera-forbidden-title = Die Kamera ist hier nicht möglich
camera-forbidden = Die Seite, die dieses Fenster zeigt, lässt die Kamera nicht zu. Wählen Sie stattdessen eine Fotodatei.
camera-failed-title = Die Kamera ist nicht gestartet
camera-failed = Versuchen Sie es erneut, oder wählen Sie eine Fotodatei.
file-unreadable = Wir können diese Datei nicht als Bild anzeigen. Wählen Sie eine JPEG-, PNG- oder WebP-Datei.
file-gone = Wir können diese Datei nicht mehr lesen. Sie wurde nach der Auswahl verschoben, geändert oder gelöscht. Speichern Sie sie auf diesem Gerät und wählen Sie sie noch einmal.
file-preparing = Ihr Foto wird vorbereitet …

picture-file_empty = Es ist kein Foto angekommen. Wählen Sie eines aus und senden Sie es noch einmal.
picture-file_too_large = Die Datei ist größer als { $megabytes } MB. Wählen Sie eine kleinere oder nehmen Sie ein Foto mit der Kamera auf.
picture-file_type_unsupported = Wir können diese Datei nicht lesen. Wählen Sie eine JPEG-, PNG- oder WebP-Datei.
picture-file_heic = Dieses Foto ist im HEIC-Format, das wir nicht lesen können. Wählen Sie eine JPEG-, PNG- oder WebP-Datei, oder nehmen Sie ein Foto mit der Kamera auf. Auf einem iPhone können Sie das Format neuer Fotos ändern: Einstellungen, Kamera, Formate, Maximale Kompatibilität.
picture-file_damaged = Das Bild ist beschädigt oder unvollständig. Nehmen Sie ein anderes.
picture-image_too_many_pixels = Das Bild hat zu viele Pixel. Wählen Sie ein kleineres oder nehmen Sie ein Foto mit der Kamera auf.
picture-image_too_small = Das Bild ist zu klein. Die längere Seite muss mindestens { $pixels } Pixel haben. Wählen Sie ein größeres oder nehmen Sie ein Foto mit der Kamera auf.
picture-image_too_dark = Das Bild ist zu dunkel. Machen Sie Licht an oder gehen Sie ans Fenster und nehmen Sie ein neues auf.
picture-image_too_bright = Das Bild ist zu hell. Halten Sie Lampen und Sonne heraus und nehmen Sie ein neues auf.
picture-image_blurry = Das Bild ist unscharf. Halten Sie still, bis es scharf ist, und nehmen Sie ein neues auf.
picture-image_repeated = Dieses Foto haben Sie schon für einen anderen Schritt gesendet. Machen Sie ein anderes.
picture-file_not_accepted = Diesen Dateityp können Sie hier nicht verwenden. Wählen Sie einen der unten genannten.
picture-pdf_damaged = Das PDF ist beschädigt oder unvollständig. Speichern Sie es neu, zum Beispiel durch Drucken als PDF, oder senden Sie ein Foto.
picture-pdf_protected = Das PDF ist durch ein Passwort oder gegen Kopieren geschützt. Entfernen Sie den Schutz oder drucken Sie es als PDF, und senden Sie es noch einmal.
picture-pdf_active = Das PDF enthält Skripte oder andere Dateien. Drucken Sie es als neues PDF und senden Sie dieses.
picture-pdf_pages = Das PDF muss 1 bis { $pages } Seiten haben. Speichern Sie nur die nötigen Seiten als neues PDF und senden Sie dieses.

## The end

done-title = Fertig
done-text = Vielen Dank. { $asker } hat Ihre Angaben und Fotos erhalten.
done-close = Sie können dieses Fenster schließen.
done-button = Fertig
done-return = Zurück zu { $host }
failed-title = Das hat nicht geklappt
failed-text = Wir konnten Ihre Überprüfung nicht abschließen. Bitte wenden Sie sich an { $asker }.

## The live camera

sending-stop = Senden abbrechen
sending-paused = Die Verbindung ist unterbrochen. Das Senden geht automatisch weiter, sobald sie wieder da ist.
camera-tap = Zum Starten der Kamera tippen
camera-torch = Licht
camera-flip = Zwischen vorderer und hinterer Kamera wechseln
camera-automatic = Foto automatisch aufnehmen
camera-choose = Kamera
camera-nameless = Kamera
hint-dark = Es ist zu dunkel. Suchen Sie mehr Licht.
hint-bright = Es ist zu hell. Halten Sie Lampen und Sonne aus dem Bild.
hint-moving = Halten Sie still.
hint-blurry = Noch nicht scharf. Gehen Sie etwas näher heran oder weiter weg.
hint-steady = Gut. Halten Sie still …
hint-taken = Foto aufgenommen.
document-empty = Halten Sie Ihr Dokument so, dass es den Rahmen ausfüllt.
selfie-empty = Halten Sie Ihr Gesicht in das Oval.
camera-system-title = Die Kamera ist für Ihren Browser ausgeschaltet
camera-system = Ihr Gerät lässt die Kamera in diesem Browser nicht zu. Erlauben Sie sie in den Datenschutzeinstellungen des Geräts und versuchen Sie es noch einmal. Oder wählen Sie eine Fotodatei.
camera-insecure-title = Die Kamera braucht eine sichere Seite
camera-insecure = Browser erlauben die Kamera nur auf Seiten, die mit https geöffnet wurden. Wählen Sie stattdessen eine Fotodatei und sagen Sie dem Betreiber der Seite Bescheid.
camera-denied-chrome = Klicken Sie auf das Zeichen links von der Adresse, erlauben Sie die Kamera und versuchen Sie es noch einmal.
camera-denied-android = Tippen Sie auf das Zeichen links von der Adresse, dann auf Berechtigungen, erlauben Sie die Kamera und versuchen Sie es noch einmal.
camera-denied-firefox = Klicken Sie auf das Kamerazeichen in der Adressleiste, heben Sie die Sperre auf und versuchen Sie es noch einmal.
camera-denied-safari = Wählen Sie im Menü Safari, Einstellungen, Websites, Kamera, erlauben Sie diese Seite und versuchen Sie es noch einmal.
camera-denied-ios = Öffnen Sie die Einstellungen, suchen Sie dort Ihren Browser, erlauben Sie die Kamera und versuchen Sie es noch einmal.

## Too many attempts

slow-title = Einen Moment bitte
slow-text = Es gab in kurzer Zeit zu viele Versuche. Ihre Eingaben sind nicht verloren. Warten Sie einen Moment und versuchen Sie es dann noch einmal.
slow-wait = { $seconds ->
    [one] In { $seconds } Sekunde können Sie es noch einmal versuchen.
   *[other] In { $seconds } Sekunden können Sie es noch einmal versuchen.
}

## The server has no database for a moment

unavailable-title = Das dauert länger als sonst
unavailable-text = Im Moment geht es nicht weiter. Was Sie gesendet haben, ist nicht verloren. Diese Seite versucht es automatisch noch einmal.

## On another device

link-title = Überprüfung fortsetzen
link-text = Dieser Link gilt nur einmal. Drücken Sie „Weiter“ auf dem Gerät und in dem Browser, die Sie verwenden möchten.
handoff-offer = Auf dem Handy fortfahren
handoff-title = Auf dem Handy fortfahren
handoff-lead = Scannen Sie diesen Code mit der Kamera Ihres Handys oder öffnen Sie dort den Link.
handoff-code = QR-Code des Links
handoff-link = Link
handoff-copy = Link kopieren
handoff-copied = Link kopiert.
handoff-once = Der Link gilt einmal und 15 Minuten lang. Lassen Sie diese Seite offen: Hier geht es automatisch weiter.
handoff-waiting = Warten auf Ihr Handy …
handoff-opened = Ihr Handy hat den Link geöffnet. Fahren Sie dort fort.
handoff-left = Die Seite auf Ihrem Handy wurde geschlossen. Öffnen Sie sie dort wieder oder fahren Sie hier fort.
handoff-over = Dieser Link gilt nicht mehr. Erstellen Sie einen neuen oder fahren Sie hier fort.
handoff-again = Neuen Link erstellen
handoff-here = Hier fortfahren
handoff-check = Ich bin auf dem Handy fertig
handoff-finished = Auf der Seite, auf der Sie begonnen haben, geht es automatisch weiter.
elsewhere-title = Diese Überprüfung ist anderswo offen
elsewhere-text = Sie ist in einem anderen Tab oder auf einem anderen Gerät offen. Sie können immer nur an einer Stelle fortfahren.

## Where it may not be shown

embedding-title = Die Überprüfung kann hier nicht gezeigt werden
embedding-text = Diese Seite darf die Überprüfung nicht zeigen. Ihr Betreiber kann die Domain der Seite in der Vorlage erlauben.

## Leaving

leave-title = Überprüfung verlassen?
leave-text = Alles, was Sie bisher getan haben, ist gespeichert. Sie können später weitermachen, bis Ihre Zeit abläuft.
leave-leave = Verlassen
leave-stay = Bleiben

## Time

expiring-title = Noch weniger als fünf Minuten
expiring-text = Dann wird diese Überprüfung geschlossen. Alles, was Sie bis dahin senden, bleibt gespeichert.

## Refusals

session_expired-title = Ihre Zeit ist abgelaufen
session_expired-text = Diese Überprüfung war nur begrenzte Zeit offen und ist jetzt geschlossen. Gehen Sie zum Fortfahren dorthin zurück, wo Sie begonnen haben. Alles, was Sie gesendet haben, ist gespeichert.
unauthenticated-title = Dieser Link gilt nicht für diesen Browser
unauthenticated-text = Die Überprüfung wurde in einem anderen Browser oder Tab begonnen oder ist schon abgeschlossen. Gehen Sie zum Fortfahren dorthin zurück, wo Sie begonnen haben.
invalid_inquiry_id-title = Wir finden diese Überprüfung nicht
invalid_inquiry_id-text = Der Link ist vielleicht unvollständig oder veraltet. Gehen Sie dorthin zurück, wo Sie ihn gefunden haben, und versuchen Sie es erneut.
invalid_config-title = Dieser Link ist unvollständig
invalid_config-text = Der Link auf der Seite, von der Sie kommen, hat einen Fehler. Bitte geben Sie dem Betreiber der Seite Bescheid.
inactive_template-title = Diese Überprüfung ist nicht offen
inactive_template-text = Das Unternehmen hat sie noch nicht geöffnet oder schon geschlossen. Bitte wenden Sie sich an das Unternehmen.
application_error-title = Etwas ist schiefgegangen
application_error-text = Das ist unser Fehler. Bitte versuchen Sie es gleich noch einmal.

## Kinds of documents, further photos, review

document-kind-title = Welches Dokument haben Sie?
document-kind-lead = Davon machen Sie gleich Fotos.
kind-passport = Reisepass
kind-driving_licence = Führerschein
kind-identity_card = Personalausweis
kind-residence_permit = Aufenthaltstitel
document-kind-missing = Wählen Sie eine Art von Dokument.
document-back-title = Die Rückseite Ihres Dokuments
document-back-lead = Drehen Sie es um und fotografieren Sie die andere Seite.
document-back-guide = Halten Sie die Rückseite in den Rahmen
selfie-left-title = Ihr Gesicht von links
selfie-left-lead = Drehen Sie den Kopf nach links, bis ein Ohr nicht mehr zu sehen ist.
selfie-left-guide = Drehen Sie den Kopf nach links
selfie-right-title = Ihr Gesicht von rechts
selfie-right-lead = Drehen Sie den Kopf nach rechts, bis ein Ohr nicht mehr zu sehen ist.
selfie-right-guide = Drehen Sie den Kopf nach rechts
review-title = Stimmt alles?
review-lead = Prüfen Sie alles noch einmal. Bis Sie es absenden, können Sie alles ändern.
review-change = Ändern
review-send = Absenden
review-photo = Dieses Foto ist angekommen.
upload-lead = Wählen Sie ein Foto, einen Scan oder ein PDF. Jedes Wort muss lesbar sein.
upload-label = Ihre Datei
upload-hint = PDF, JPEG, PNG oder WebP, bis { $megabytes } MB
upload-hint-pdf = PDF, bis { $megabytes } MB
upload-send = Diese Datei senden

## Other fields

name-middle = Zweiter Vorname
email-address = E-Mail-Adresse
phone-number = Telefonnummer
address-street-1 = Straße und Hausnummer
address-street-2 = Wohnung, Stockwerk oder Gebäude
address-city = Ort
address-subdivision = Bundesland, Kanton oder Region
address-postal-code = Postleitzahl
address-country-code = Land
field-optional = { $label } (freiwillig)
field-yes = Ja
field-no = Nein
field-choose = Bitte wählen
field-problem = { $label }: { $problem }
field-missing = Füllen Sie dieses Feld aus.
field-not_chosen = Wählen Sie etwas aus.
field-too_long = Verwenden Sie höchstens { $limit } Zeichen.
field-characters = Einige der Zeichen können Sie hier nicht verwenden.
field-no_such_date = Dieses Datum gibt es nicht. Prüfen Sie Tag, Monat und Jahr.
field-future = Dieses Datum liegt in der Zukunft.
field-too_long_ago = Dieses Datum liegt zu weit zurück.
field-too_early = Das Datum darf nicht vor dem { $limit } liegen.
field-too_late = Das Datum darf nicht nach dem { $limit } liegen.
field-not_a_number = Geben Sie eine Zahl in Ziffern ein, zum Beispiel 1250,50.
field-not_whole = Geben Sie eine ganze Zahl ein.
field-too_small = Die Zahl muss mindestens { $limit } sein.
field-too_large = Die Zahl darf höchstens { $limit } sein.
field-no_email = Geben Sie eine E-Mail-Adresse ein, zum Beispiel name@example.com.
field-no_phone = Geben Sie eine Telefonnummer in Ziffern ein, eine ausländische mit + und der Ländervorwahl.
field-no_choice = Wählen Sie eine der Möglichkeiten.
country-label = Ausstellendes Land
country-missing = Wählen Sie das Land, das Ihr Dokument ausgestellt hat.
document-kind-label = Art des Dokuments
