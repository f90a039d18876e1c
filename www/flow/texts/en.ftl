# What the individual reads. One file a language, the same keys in each.
# "asker" is the name of the company that asks for the verification.

language-direction = ltr
# The order in which a date is written: d, m and y.
date-order = mdy

## Every view

page-title = { $view } – { $asker }
step-of = Step { $step } of { $steps }
progress-label = Progress
working = One moment…
loading = Loading your verification
sending = Sending…
try-again = Try again
back = Back
continue = Continue
problem-summary = There is a problem
without-script-open = Your browser does not run scripts. You can go on all the same; photos are then chosen as files.
network-problem-title = No connection
network-problem-text = We could not reach the server. Check your connection and try again. Nothing you entered is lost.

## Consent

consent-title = Let’s verify it’s you
consent-who = { $asker } asks you to confirm your identity. It takes about 3 minutes.
consent-needs = What you will need
consent-need-details = Your name and date of birth
consent-need-details-hint = As they stand on your document
consent-need-document = Your identity document
consent-need-document-hint = Passport, driving licence or identity card
consent-need-selfie = A photo of your face
consent-need-selfie-hint = With the camera, or from a file
consent-time = { $hours ->
    [one] Once you begin, you have { $hours } hour to finish.
   *[other] Once you begin, you have { $hours } hours to finish.
}
consent-time-days = { $days ->
    [one] Once you begin, you have { $days } day to finish.
   *[other] Once you begin, you have { $days } days to finish.
}
consent-time-minutes = { $minutes ->
    [one] Once you begin, you have { $minutes } minute to finish.
   *[other] Once you begin, you have { $minutes } minutes to finish.
}
consent-agreement = By continuing you agree that your details and photos are stored here and given to { $asker } to confirm your identity.
consent-privacy = Privacy policy (opens a new tab)
consent-terms = Terms (opens a new tab)
consent-agree = Agree and continue

## Name and birthdate

details-title = About you
details-lead = Type your name and date of birth as they stand on your identity document.
name-first = First name
name-last = Last name
name-single = I have only one name
name-single-hint = Type it into one of the two fields, and leave the other one empty.
birthdate = Date of birth
date-day = Day
date-month = Month
date-year = Year
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December

name-first-missing = Enter your first name.
name-first-too_long = The first name may have 100 characters at most.
name-first-characters = The first name has characters that names do not have. Check for digits and signs.
name-last-missing = Enter your last name.
name-last-too_long = The last name may have 100 characters at most.
name-last-characters = The last name has characters that names do not have. Check for digits and signs.
birthdate-missing = Enter day, month and year of your birth.
birthdate-no_such_date = This day is not in the calendar. Check day, month and year.
birthdate-future = The date of birth lies in the future. Check the year.
birthdate-too_long_ago = Enter the year with all four digits. The date lies too far in the past.

## Photos

document-title = Your identity document
document-lead = Take a photo of the page or side that shows your photo and name.
document-tip-1 = Lay it flat, in good light
document-tip-2 = All four corners in the picture
document-tip-3 = Sharp, without glare
document-guide = Hold your document inside the frame
document-preview = Your photo of the document
document-check = Is every word sharp and legible?

selfie-title = A photo of your face
selfie-lead = We need a photo of you as you are now.
selfie-tip-1 = Look straight into the camera
selfie-tip-2 = Light from the front
selfie-tip-3 = No hat, no sunglasses
selfie-guide = Place your face inside the oval
selfie-preview = Your photo of your face
selfie-check = Is your face sharp and wholly in the picture?

camera-use = Use the camera
camera-starting = Starting the camera…
camera-allow = If your browser asks, allow the use of the camera.
camera-capture = Take photo
camera-live = Live picture of your camera
file-label = Photo file
file-hint = JPEG, PNG or WebP, up to { $megabytes } MB
file-choose = Choose a file
file-instead = Use a file instead
file-upload = Upload photo
photo-use = Use this photo
photo-again = Take another

camera-denied-title = The camera is blocked
camera-denied = Allow the camera for this page in your browser’s address bar or settings, then try again. Or choose a photo file.
camera-missing-title = No camera found
camera-missing = Connect a camera and try again, or choose a photo file.
camera-busy-title = The camera is busy
camera-busy = Another app or tab seems to be using it. Close that one and try again, or choose a photo file.
camera-forbidden-title = The camera cannot be used here
camera-forbidden = The page that shows this window does not allow it the camera. Choose a photo file instead.
camera-failed-title = The camera did not start
camera-failed = Try again, or choose a photo file.
file-unreadable = This file cannot be shown as a picture. Choose a JPEG, PNG or WebP file.
file-gone = This file can no longer be read. It was moved, changed or deleted after you chose it. Save it on this device and choose it again.
file-preparing = Preparing your photo…

picture-file_empty = No photo arrived. Choose one and send it again.
picture-file_too_large = The file is larger than { $megabytes } MB. Choose a smaller one, or take a photo with the camera.
picture-file_type_unsupported = This file is no picture we can read. Choose a JPEG, PNG or WebP file.
picture-file_damaged = The picture is damaged or incomplete. Take or choose another one.
picture-image_too_many_pixels = The picture has too many pixels. Choose one of ordinary size, or take a photo with the camera.
picture-image_too_small = The picture is too small to make anything out. The longer side needs at least { $pixels } pixels. Choose a larger one, or take a photo with the camera.
picture-image_too_dark = The picture is too dark. Switch on a light or go to a window, then take another one.
picture-image_too_bright = The picture is too bright. Keep lamps and the sun out of it, then take another one.
picture-image_blurry = The picture is blurred. Hold still, wait until it is sharp, then take another one.
picture-image_repeated = You have sent this photo before, for another step. Take another one.
picture-file_not_accepted = This kind of file cannot be used here. Choose one of the kinds that are named below.
picture-pdf_damaged = The PDF is damaged or incomplete. Save it anew, for example by printing it to a PDF, or send a photo.
picture-pdf_protected = The PDF is protected by a password or against copying. Remove the protection, or print it to a PDF, and send it again.
picture-pdf_active = The PDF holds scripts or other files. Print it to a PDF and send that one.
picture-pdf_pages = The PDF needs at least one page and may have { $pages } at most. Save only the pages that are needed as a PDF, and send that one.

## The end

done-title = All done
done-text = Thank you. { $asker } has received your details and photos.
done-close = You may close this window.
done-button = Done
done-return = Back to { $host }
failed-title = That did not work
failed-text = Your verification could not be finished. Please get in touch with { $asker }.

## The live camera

sending-stop = Stop sending
sending-paused = The connection is lost. Sending goes on by itself when it is back.
camera-tap = Tap to start the camera
camera-torch = Light
camera-flip = Switch between front and back camera
camera-automatic = Take the photo by itself
camera-choose = Camera
camera-nameless = Camera
hint-dark = It is too dark. Find more light.
hint-bright = It is too bright. Keep lamps and the sun out of the picture.
hint-moving = Hold still.
hint-blurry = Not sharp yet. Move a little closer or further away.
hint-steady = Good. Hold still…
hint-taken = Photo taken.
document-empty = Hold your document inside the frame, so that it fills it.
selfie-empty = Place your face inside the oval.
camera-system-title = The camera is switched off for your browser
camera-system = Your device keeps the camera from the whole browser. Allow it in the device’s privacy settings, then try again. Or choose a photo file.
camera-insecure-title = The camera needs a secure page
camera-insecure = This page was not opened over https, and browsers allow the camera only then. Choose a photo file instead, and let the owner of the page know.
camera-denied-chrome = Click the symbol to the left of the address, allow the camera, and try again.
camera-denied-android = Tap the symbol to the left of the address, then Permissions, allow the camera, and try again.
camera-denied-firefox = Click the camera symbol in the address bar, remove the block, and try again.
camera-denied-safari = Choose Safari, Settings, Websites, Camera in the menu, allow this page, and try again.
camera-denied-ios = Open Settings, find your browser there, allow the camera, and try again.

## Too many attempts

slow-title = One moment, please
slow-text = There were too many attempts within a short time. Nothing you entered is lost: wait a moment, then try again.
slow-wait = { $seconds ->
    [one] You can try again in { $seconds } second.
   *[other] You can try again in { $seconds } seconds.
}

## The server has no database for a moment

unavailable-title = This takes longer than usual
unavailable-text = We can’t go on just now. Nothing you sent is lost, and this page tries again by itself.

## On another device

link-title = Continue your verification
link-text = This link works once. Press Continue on the device and in the browser that you want to use.
handoff-offer = Continue on your phone
handoff-title = Continue on your phone
handoff-lead = Scan this code with your phone’s camera, or open the link there.
handoff-code = QR code of the link
handoff-link = Link
handoff-copy = Copy link
handoff-copied = Link copied.
handoff-once = It works once, for 15 minutes. Keep this page open: it goes on by itself.
handoff-waiting = Waiting for your phone…
handoff-opened = Your phone has opened the link. Go on there.
handoff-left = The page on your phone was closed. Open it there again, or go on here.
handoff-over = This link is no longer valid. Make a new one, or go on here.
handoff-again = Make a new link
handoff-here = Go on here
handoff-check = I am done on my phone
handoff-finished = The page where you began goes on by itself.
elsewhere-title = You are going on elsewhere
elsewhere-text = This verification is open in another tab or on another device. Only one of them can go on at a time.

## Where it may not be shown

embedding-title = The verification cannot be shown here
embedding-text = The page around it is not among those that may show this verification. Its owner can allow the page’s domain in the inquiry template.

## Leaving

leave-title = Leave the verification?
leave-text = What you have done so far is kept. You can continue later, as long as your time has not run out.
leave-leave = Leave
leave-stay = Stay

## Time

expiring-title = Less than five minutes left
expiring-text = Then this verification closes. What you have sent until then is kept.

## Refusals

session_expired-title = Your time has run out
session_expired-text = This verification was open for a limited time and is now closed. Go back to where you started it to continue: what you have sent so far is kept.
unauthenticated-title = This link is not for this browser
unauthenticated-text = The verification was started in another browser or tab, or is already finished. Go back to where you started it to continue.
invalid_inquiry_id-title = We cannot find this verification
invalid_inquiry_id-text = The link may be incomplete or out of date. Go back to where you found it and try again.
invalid_config-title = This link is incomplete
invalid_config-text = The page that sent you here made a mistake in its link. Please let its owner know.
inactive_template-title = This verification is not open
inactive_template-text = The company that asks has not opened it yet, or has closed it. Please get in touch with them.
application_error-title = Something went wrong
application_error-text = This is our fault. Please try again in a moment.

## Kinds of documents, further photos, review

document-kind-title = Which document do you have?
document-kind-lead = You will take photos of it next.
kind-passport = Passport
kind-driving_licence = Driving licence
kind-identity_card = Identity card
kind-residence_permit = Residence permit
document-kind-missing = Choose a kind of document.
document-back-title = The back of your document
document-back-lead = Turn it over and take a photo of the other side.
document-back-guide = Hold the back inside the frame
selfie-left-title = Your face from the left
selfie-left-lead = Turn your head to the left, until one ear is out of sight.
selfie-left-guide = Turn your head to the left
selfie-right-title = Your face from the right
selfie-right-lead = Turn your head to the right, until one ear is out of sight.
selfie-right-guide = Turn your head to the right
review-title = Is everything right?
review-lead = Look through it once more. You can change everything until you send it.
review-change = Change
review-send = Send
review-photo = This photo has been received.
upload-lead = Choose a photo, a scan or a PDF in which every word can be read.
upload-label = Your file
upload-hint = PDF, JPEG, PNG or WebP, up to { $megabytes } MB
upload-hint-pdf = PDF, up to { $megabytes } MB
upload-send = Send this file

## Other fields

name-middle = Middle name
email-address = E-mail address
phone-number = Phone number
address-street-1 = Street and number
address-street-2 = Flat, floor or building
address-city = Town or city
address-subdivision = State, province or region
address-postal-code = Postal code
address-country-code = Country
field-optional = { $label } (optional)
field-yes = Yes
field-no = No
field-choose = Choose
field-problem = { $label }: { $problem }
field-missing = Fill this in.
field-not_chosen = Choose one.
field-too_long = It may have { $limit } characters at most.
field-characters = It has characters that cannot be used here.
field-no_such_date = This day is not in the calendar. Check day, month and year.
field-future = This day lies in the future.
field-too_long_ago = This day lies too far in the past.
field-too_early = The day must not be before { $limit }.
field-too_late = The day must not be after { $limit }.
field-not_a_number = Write a number in digits, such as 1250.50.
field-not_whole = Write a whole number.
field-too_small = It must be { $limit } or more.
field-too_large = It must be { $limit } or less.
field-no_email = Write an e-mail address such as name@example.com.
field-no_phone = Write a phone number in digits; with + and the country’s code if it is a foreign one.
field-no_choice = Choose one of those that are offered.
country-label = Country that issued it
country-missing = Choose the country that issued your document.
document-kind-label = Kind of document
