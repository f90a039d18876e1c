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
without-script-open = Your browser does not run scripts. You can still continue, and choose photos as files.
network-problem-title = No connection
network-problem-text = We could not reach the server. Check your connection and try again. Nothing you entered is lost.

## Consent

consent-title = Let’s verify it’s you
consent-who = { $asker } asks you to confirm your identity. It takes about 3 minutes.
consent-needs = What you will need
consent-need-details = Your name and date of birth
consent-need-details-hint = As shown on your document
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
consent-agreement = By continuing, you agree that we store your details and photos and share them with { $asker } to confirm your identity.
consent-privacy = Privacy policy (opens a new tab)
consent-terms = Terms (opens a new tab)
consent-agree = Agree and continue

## Name and birthdate

details-title = About you
details-lead = Enter your name and date of birth as shown on your identity document.
name-first = First name
name-last = Last name
name-single = I have only one name
name-single-hint = Enter it in one of the two fields and leave the other one empty.
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
name-first-too_long = First name must be 100 characters or fewer.
name-first-characters = First name has characters that we can’t use. Check for numbers and symbols.
name-last-missing = Enter your last name.
name-last-too_long = Last name must be 100 characters or fewer.
name-last-characters = Last name has characters that we can’t use. Check for numbers and symbols.
birthdate-missing = Enter the day, month and year of your birth.
birthdate-no_such_date = This date does not exist. Check the day, month and year.
birthdate-future = Date of birth must be in the past. Check the year.
birthdate-too_long_ago = The date is too long ago. Enter all four digits of the year.

## Photos

document-title = Your identity document
document-lead = Take a photo of the page or side that shows your photo and name.
document-tip-1 = Lay it flat, in good light
document-tip-2 = All four corners in the picture
document-tip-3 = Sharp, without glare
document-guide = Hold your document inside the frame
document-preview = Your photo of the document
document-check = Can you read every word?

selfie-title = A photo of your face
selfie-lead = We need a photo that shows how you look now.
selfie-tip-1 = Look straight into the camera
selfie-tip-2 = Light from the front
selfie-tip-3 = No hat, no sunglasses
selfie-guide = Place your face inside the oval
selfie-preview = Your photo of your face
selfie-check = Is your whole face in the picture, and sharp?

camera-use = Use the camera
camera-starting = Starting the camera…
camera-allow = If your browser asks, allow it to use the camera.
camera-capture = Take photo
camera-live = Live picture from your camera
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
camera-busy = Another app or tab may be using it. Close it and try again, or choose a photo file.
camera-forbidden-title = The camera cannot be used here
camera-forbidden = The page around this window does not let it use the camera. Choose a photo file instead.
camera-failed-title = The camera did not start
camera-failed = Try again, or choose a photo file.
file-unreadable = We can’t show this file as a picture. Choose a JPEG, PNG or WebP file.
file-gone = We can no longer read this file. It was moved, changed or deleted after you chose it. Save it on this device and choose it again.
file-preparing = Preparing your photo…

picture-file_empty = No photo arrived. Choose one and send it again.
picture-file_too_large = The file is larger than { $megabytes } MB. Choose a smaller one, or take a photo with the camera.
picture-file_type_unsupported = We can’t read this file. Choose a JPEG, PNG or WebP file.
picture-file_heic = This photo is in HEIC format, which we can’t read. Choose a JPEG, PNG or WebP file, or take a photo with the camera. On an iPhone, you can change the format of new photos: Settings, Camera, Formats, Most Compatible.
picture-file_damaged = The picture is damaged or incomplete. Take or choose another one.
picture-image_too_many_pixels = The picture has too many pixels. Choose a smaller one, or take a photo with the camera.
picture-image_too_small = The picture is too small. Its longer side must have at least { $pixels } pixels. Choose a larger one, or take a photo with the camera.
picture-image_too_dark = The picture is too dark. Switch on a light or go to a window, then take another one.
picture-image_too_bright = The picture is too bright. Keep lamps and the sun out of it, then take another one.
picture-image_blurry = The picture is blurred. Hold still, wait until it is sharp, then take another one.
picture-image_repeated = You have sent this photo before, for another step. Take another one.
picture-file_not_accepted = You can’t use this type of file here. Choose one of the types listed below.
picture-pdf_damaged = The PDF is damaged or incomplete. Save it again, for example by printing it to a PDF, or send a photo.
picture-pdf_protected = The PDF is protected by a password or against copying. Remove the protection, or print it to a PDF, and send it again.
picture-pdf_active = The PDF contains scripts or other files. Print it to a new PDF and send the new one.
picture-pdf_pages = The PDF must have between 1 and { $pages } pages. Save only the pages you need as a new PDF, and send the new one.

## The end

done-title = All done
done-text = Thank you. { $asker } has received your details and photos.
done-close = You can close this window.
done-button = Done
done-return = Back to { $host }
failed-title = That did not work
failed-text = We could not complete your verification. Please contact { $asker }.

## The live camera

sending-stop = Stop sending
sending-paused = The connection was lost. Sending will continue when it is back.
camera-tap = Tap to start the camera
camera-torch = Light
camera-flip = Switch between front and back camera
camera-automatic = Take the photo automatically
camera-choose = Camera
camera-nameless = Camera
hint-dark = It is too dark. Find more light.
hint-bright = It is too bright. Keep lamps and the sun out of the picture.
hint-moving = Hold still.
hint-blurry = Not sharp yet. Move a little closer or further away.
hint-steady = Good. Hold still…
hint-taken = Photo taken.
document-empty = Hold your document so that it fills the frame.
selfie-empty = Place your face inside the oval.
camera-system-title = The camera is switched off for your browser
camera-system = Your device does not let this browser use the camera. Allow it in the device’s privacy settings, then try again. Or choose a photo file.
camera-insecure-title = The camera needs a secure page
camera-insecure = Browsers allow the camera only on pages opened with https. Choose a photo file instead, and tell the owner of this page.
camera-denied-chrome = Click the symbol to the left of the address, allow the camera, and try again.
camera-denied-android = Tap the symbol to the left of the address, then Permissions, allow the camera, and try again.
camera-denied-firefox = Click the camera symbol in the address bar, remove the block, and try again.
camera-denied-safari = Choose Safari, Settings, Websites, Camera in the menu, allow this page, and try again.
camera-denied-ios = Open Settings, find your browser there, allow the camera, and try again.

## Too many attempts

slow-title = One moment, please
slow-text = There were too many attempts in a short time. Nothing you entered is lost. Wait a moment, then try again.
slow-wait = { $seconds ->
    [one] You can try again in { $seconds } second.
   *[other] You can try again in { $seconds } seconds.
}

## The server has no database for a moment

unavailable-title = This is taking longer than usual
unavailable-text = We can’t continue right now. Nothing you sent is lost. This page will try again automatically.

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
handoff-once = The link works once, for 15 minutes. Keep this page open: it continues automatically.
handoff-waiting = Waiting for your phone…
handoff-opened = Your phone has opened the link. Continue there.
handoff-left = The page on your phone was closed. Open it there again, or continue here.
handoff-over = This link is no longer valid. Make a new one, or continue here.
handoff-again = Make a new link
handoff-here = Continue here
handoff-check = I have finished on my phone
handoff-finished = The page where you started will continue automatically.
elsewhere-title = This verification is open elsewhere
elsewhere-text = It is open in another tab or on another device. You can use only one of them at a time.

## Where it may not be shown

embedding-title = The verification cannot be shown here
embedding-text = This page is not allowed to show the verification. Its owner can allow the page’s domain in the inquiry template.

## Leaving

leave-title = Leave the verification?
leave-text = Everything you have done so far is saved. You can continue later, until your time runs out.
leave-leave = Leave
leave-stay = Stay

## Time

expiring-title = Less than five minutes left
expiring-text = This verification will then close. Everything you send before that is saved.

## Refusals

session_expired-title = Your time has run out
session_expired-text = This verification was open for a limited time and is now closed. To continue, go back to where you started. Everything you sent is saved.
unauthenticated-title = This link is not for this browser
unauthenticated-text = The verification was started in another browser or tab, or is already finished. To continue, go back to where you started.
invalid_inquiry_id-title = We cannot find this verification
invalid_inquiry_id-text = The link may be incomplete or out of date. Go back to where you found it and try again.
invalid_config-title = This link is incomplete
invalid_config-text = The link on the page you came from has a mistake. Please tell the owner of that page.
inactive_template-title = This verification is not open
inactive_template-text = The company has not opened it yet, or has closed it. Please contact the company.
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
review-lead = Check it once more. You can change anything until you send it.
review-change = Change
review-send = Send
review-photo = This photo has been received.
upload-lead = Choose a photo, scan or PDF. Every word must be readable.
upload-label = Your file
upload-hint = PDF, JPEG, PNG or WebP, up to { $megabytes } MB
upload-hint-pdf = PDF, up to { $megabytes } MB
upload-send = Send this file

## Other fields

name-middle = Middle name
email-address = Email address
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
field-missing = Fill in this field.
field-not_chosen = Choose one.
field-too_long = Use { $limit } characters or fewer.
field-characters = Some of the characters can’t be used here.
field-no_such_date = This date does not exist. Check the day, month and year.
field-future = This date is in the future.
field-too_long_ago = This date is too long ago.
field-too_early = The date must be { $limit } or later.
field-too_late = The date must be { $limit } or earlier.
field-not_a_number = Enter a number in digits, such as 1250.50.
field-not_whole = Enter a whole number.
field-too_small = It must be { $limit } or more.
field-too_large = It must be { $limit } or less.
field-no_email = Enter an email address, such as name@example.com.
field-no_phone = Enter a phone number in digits. If it is from another country, start with + and the country code.
field-no_choice = Choose one of the options.
country-label = Country that issued it
country-missing = Choose the country that issued your document.
document-kind-label = Kind of document
