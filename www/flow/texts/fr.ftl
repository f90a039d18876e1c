# Français

language-direction = ltr
date-order = dmy

## Every view

page-title = { $view } – { $asker }
step-of = Étape { $step } sur { $steps }
progress-label = Progression
working = Un instant…
loading = Chargement de votre vérification
sending = Envoi en cours…
try-again = Réessayer
back = Retour
continue = Continuer
problem-summary = Il y a un problème
without-script-open = Votre navigateur n’exécute pas de scripts. Vous pouvez tout de même continuer et choisir vos photos dans des fichiers.
network-problem-title = Pas de connexion
network-problem-text = Nous n’avons pas pu joindre le serveur. Vérifiez votre connexion et réessayez. Rien de ce que vous avez saisi n’est perdu.

## Consent

consent-title = Vérifions votre identité
consent-who = { $asker } vous demande de confirmer votre identité. Cela prend environ 3 minutes.
consent-needs = Ce qu’il vous faut
consent-need-details = Votre nom et votre date de naissance
consent-need-details-hint = Tels qu’ils figurent sur votre pièce d’identité
consent-need-document = Votre pièce d’identité
consent-need-document-hint = Passeport, permis de conduire ou carte d’identité
consent-need-selfie = Une photo de votre visage
consent-need-selfie-hint = Avec la caméra ou depuis un fichier
consent-time = { $hours ->
    [one] Une fois que vous avez commencé, vous avez { $hours } heure pour terminer.
   *[other] Une fois que vous avez commencé, vous avez { $hours } heures pour terminer.
}
consent-time-days = { $days ->
    [one] Une fois que vous avez commencé, vous avez { $days } jour pour terminer.
   *[other] Une fois que vous avez commencé, vous avez { $days } jours pour terminer.
}
consent-time-minutes = { $minutes ->
    [one] Une fois que vous avez commencé, vous avez { $minutes } minute pour terminer.
   *[other] Une fois que vous avez commencé, vous avez { $minutes } minutes pour terminer.
}
consent-agreement = En continuant, vous acceptez que nous conservions vos données et vos photos et les transmettions à { $asker } pour confirmer votre identité.
consent-privacy = Politique de confidentialité (nouvel onglet)
consent-terms = Conditions d’utilisation (nouvel onglet)
consent-agree = Accepter et continuer

## Name and birthdate

details-title = À propos de vous
details-lead = Saisissez votre nom et votre date de naissance tels qu’ils figurent sur votre pièce d’identité.
name-first = Prénom
name-last = Nom
name-single = Je n’ai qu’un seul nom
name-single-hint = Saisissez-le dans l’un des deux champs et laissez l’autre vide.
birthdate = Date de naissance
date-day = Jour
date-month = Mois
date-year = Année
month-1 = janvier
month-2 = février
month-3 = mars
month-4 = avril
month-5 = mai
month-6 = juin
month-7 = juillet
month-8 = août
month-9 = septembre
month-10 = octobre
month-11 = novembre
month-12 = décembre

name-first-missing = Saisissez votre prénom.
name-first-too_long = Le prénom peut compter 100 caractères au plus.
name-first-characters = Le prénom contient des caractères que nous ne pouvons pas utiliser. Vérifiez les chiffres et les symboles.
name-last-missing = Saisissez votre nom.
name-last-too_long = Le nom peut compter 100 caractères au plus.
name-last-characters = Le nom contient des caractères que nous ne pouvons pas utiliser. Vérifiez les chiffres et les symboles.
birthdate-missing = Saisissez le jour, le mois et l’année de votre naissance.
birthdate-no_such_date = Cette date n’existe pas. Vérifiez le jour, le mois et l’année.
birthdate-future = La date de naissance doit être dans le passé. Vérifiez l’année.
birthdate-too_long_ago = La date est trop ancienne. Saisissez les quatre chiffres de l’année.

## Photos

document-title = Votre pièce d’identité
document-lead = Photographiez la page ou la face qui montre votre photo et votre nom.
document-tip-1 = Posée à plat, bien éclairée
document-tip-2 = Les quatre coins dans l’image
document-tip-3 = Nette et sans reflet
document-guide = Placez votre pièce d’identité dans le cadre
document-preview = Votre photo de la pièce d’identité
document-check = Pouvez-vous lire chaque mot ?

selfie-title = Une photo de votre visage
selfie-lead = Il nous faut une photo qui montre à quoi vous ressemblez maintenant.
selfie-tip-1 = Regardez droit vers la caméra
selfie-tip-2 = Lumière de face
selfie-tip-3 = Sans chapeau ni lunettes de soleil
selfie-guide = Placez votre visage dans l’ovale
selfie-preview = La photo de votre visage
selfie-check = Votre visage est-il net et entièrement visible ?

camera-use = Utiliser la caméra
camera-starting = Démarrage de la caméra…
camera-allow = Si votre navigateur le demande, autorisez la caméra.
camera-capture = Prendre la photo
camera-live = Image en direct de votre caméra
file-label = Fichier photo
file-hint = JPEG, PNG ou WebP, { $megabytes } Mo au plus
file-choose = Choisir un fichier
file-instead = Utiliser plutôt un fichier
file-upload = Envoyer la photo
photo-use = Utiliser cette photo
photo-again = En prendre une autre

camera-denied-title = La caméra est bloquée
camera-denied = Autorisez-la pour cette page dans la barre d’adresse ou les réglages de votre navigateur, puis réessayez. Ou choisissez un fichier.
camera-missing-title = Aucune caméra trouvée
camera-missing = Branchez-en une et réessayez, ou choisissez un fichier.
camera-busy-title = La caméra est déjà utilisée
camera-busy = Une autre application ou un autre onglet semble l’utiliser. Fermez-le et réessayez, ou choisissez un fichier.
camera-forbidden-title = La caméra ne peut pas servir ici
camera-forbidden = La page qui affiche cette fenêtre ne le lui permet pas. Choisissez plutôt un fichier.
camera-failed-title = La caméra n’a pas démarré
camera-failed = Réessayez, ou choisissez un fichier.
file-unreadable = Nous ne pouvons pas afficher ce fichier comme image. Choisissez un fichier JPEG, PNG ou WebP.
file-gone = Nous ne pouvons plus lire ce fichier. Il a été déplacé, modifié ou supprimé après votre choix. Enregistrez-le sur cet appareil et choisissez-le à nouveau.
file-preparing = Préparation de votre photo…

picture-file_empty = Aucune photo n’est arrivée. Choisissez-en une et envoyez-la de nouveau.
picture-file_too_large = Le fichier dépasse { $megabytes } Mo. Choisissez-en un plus petit, ou prenez une photo.
picture-file_type_unsupported = Nous ne pouvons pas lire ce fichier. Choisissez un fichier JPEG, PNG ou WebP.
picture-file_heic = Cette photo est au format HEIC, que nous ne pouvons pas lire. Choisissez un fichier JPEG, PNG ou WebP, ou prenez une photo. Sur un iPhone, vous pouvez changer le format des nouvelles photos : Réglages, Appareil photo, Formats, Le plus compatible.
picture-file_damaged = L’image est endommagée ou incomplète. Prenez-en ou choisissez-en une autre.
picture-image_too_many_pixels = L’image a trop de pixels. Choisissez-en une plus petite, ou prenez une photo.
picture-image_too_small = L’image est trop petite. Le grand côté doit avoir au moins { $pixels } pixels. Choisissez-en une plus grande, ou prenez une photo.
picture-image_too_dark = L’image est trop sombre. Allumez une lampe ou approchez-vous d’une fenêtre, puis prenez-en une autre.
picture-image_too_bright = L’image est trop claire. Évitez les lampes et le soleil, puis prenez-en une autre.
picture-image_blurry = L’image est floue. Ne bougez pas, attendez qu’elle soit nette, puis prenez-en une autre.
picture-image_repeated = Vous avez déjà envoyé cette photo pour une autre étape. Prenez-en une autre.
picture-file_not_accepted = Ce type de fichier ne convient pas ici. Choisissez l’un des types indiqués ci-dessous.
picture-pdf_damaged = Le PDF est endommagé ou incomplet. Enregistrez-le à nouveau, par exemple en l’imprimant au format PDF, ou envoyez une photo.
picture-pdf_protected = Le PDF est protégé par un mot de passe ou contre la copie. Retirez la protection ou imprimez-le au format PDF, puis renvoyez-le.
picture-pdf_active = Le PDF contient des scripts ou d’autres fichiers. Imprimez-le dans un nouveau PDF et envoyez celui-ci.
picture-pdf_pages = Le PDF doit avoir entre 1 et { $pages } pages. Enregistrez seulement les pages nécessaires dans un nouveau PDF et envoyez celui-ci.

## The end

done-title = C’est terminé
done-text = Merci. { $asker } a reçu vos données et vos photos.
done-close = Vous pouvez fermer cette fenêtre.
done-button = Terminer
done-return = Retour à { $host }
failed-title = Cela n’a pas fonctionné
failed-text = Nous n’avons pas pu terminer votre vérification. Veuillez contacter { $asker }.

## The live camera

sending-stop = Arrêter l’envoi
sending-paused = La connexion est perdue. L’envoi reprendra dès qu’elle sera revenue.
camera-tap = Touchez pour démarrer la caméra
camera-torch = Lumière
camera-flip = Passer de la caméra avant à la caméra arrière
camera-automatic = Prendre la photo automatiquement
camera-choose = Caméra
camera-nameless = Caméra
hint-dark = Il fait trop sombre. Cherchez plus de lumière.
hint-bright = Il y a trop de lumière. Évitez les lampes et le soleil dans l’image.
hint-moving = Ne bougez pas.
hint-blurry = Pas encore net. Approchez ou éloignez un peu l’appareil.
hint-steady = Bien. Ne bougez plus…
hint-taken = Photo prise.
document-empty = Placez votre document de façon à remplir le cadre.
selfie-empty = Placez votre visage dans l’ovale.
camera-system-title = La caméra est désactivée pour votre navigateur
camera-system = Votre appareil n’autorise pas ce navigateur à utiliser la caméra. Autorisez-la dans les réglages de confidentialité de l’appareil, puis réessayez. Ou choisissez un fichier photo.
camera-insecure-title = La caméra exige une page sécurisée
camera-insecure = Les navigateurs n’autorisent la caméra que sur les pages ouvertes en https. Choisissez plutôt un fichier photo, et prévenez le propriétaire de la page.
camera-denied-chrome = Cliquez sur le symbole à gauche de l’adresse, autorisez la caméra et réessayez.
camera-denied-android = Touchez le symbole à gauche de l’adresse, puis Autorisations, autorisez la caméra et réessayez.
camera-denied-firefox = Cliquez sur le symbole de caméra dans la barre d’adresse, levez le blocage et réessayez.
camera-denied-safari = Dans le menu, choisissez Safari, Réglages, Sites web, Caméra, autorisez cette page et réessayez.
camera-denied-ios = Ouvrez Réglages, cherchez votre navigateur, autorisez la caméra et réessayez.

## Too many attempts

slow-title = Un instant, s’il vous plaît
slow-text = Il y a eu trop de tentatives en peu de temps. Rien de ce que vous avez saisi n’est perdu. Attendez un instant, puis réessayez.
slow-wait = { $seconds ->
    [one] Vous pourrez réessayer dans { $seconds } seconde.
   *[other] Vous pourrez réessayer dans { $seconds } secondes.
}

## The server has no database for a moment

unavailable-title = Cela prend plus de temps que d’habitude
unavailable-text = Nous ne pouvons pas continuer pour l’instant. Rien de ce que vous avez envoyé n’est perdu. Cette page va réessayer automatiquement.

## On another device

link-title = Continuez votre vérification
link-text = Ce lien fonctionne une seule fois. Appuyez sur « Continuer » sur l’appareil et dans le navigateur que vous voulez utiliser.
handoff-offer = Continuer sur votre téléphone
handoff-title = Continuer sur votre téléphone
handoff-lead = Scannez ce code avec la caméra de votre téléphone, ou ouvrez-y le lien.
handoff-code = Code QR du lien
handoff-link = Lien
handoff-copy = Copier le lien
handoff-copied = Lien copié.
handoff-once = Le lien fonctionne une seule fois, pendant 15 minutes. Laissez cette page ouverte : elle continue automatiquement.
handoff-waiting = En attente de votre téléphone…
handoff-opened = Votre téléphone a ouvert le lien. Continuez sur votre téléphone.
handoff-left = La page de votre téléphone a été fermée. Rouvrez-la, ou continuez ici.
handoff-over = Ce lien n’est plus valable. Créez-en un nouveau, ou continuez ici.
handoff-again = Créer un nouveau lien
handoff-here = Continuer ici
handoff-check = J’ai terminé sur mon téléphone
handoff-finished = La page où vous avez commencé va continuer automatiquement.
elsewhere-title = Cette vérification est ouverte ailleurs
elsewhere-text = Elle est ouverte dans un autre onglet ou sur un autre appareil. Vous ne pouvez en utiliser qu’un à la fois.

## Where it may not be shown

embedding-title = La vérification ne peut pas être affichée ici
embedding-text = Cette page n’est pas autorisée à afficher la vérification. Son propriétaire peut autoriser le domaine de la page dans le modèle.

## Leaving

leave-title = Quitter la vérification ?
leave-text = Tout ce que vous avez fait est enregistré. Vous pourrez continuer plus tard, jusqu’à ce que le temps soit écoulé.
leave-leave = Quitter
leave-stay = Rester

## Time

expiring-title = Moins de cinq minutes
expiring-text = Ensuite, cette vérification se ferme. Tout ce que vous envoyez d’ici là est enregistré.

## Refusals

session_expired-title = Votre temps est écoulé
session_expired-text = Cette vérification était ouverte pour un temps limité et est maintenant fermée. Pour continuer, retournez là où vous l’avez commencée. Tout ce que vous avez envoyé est enregistré.
unauthenticated-title = Ce lien n’est pas pour ce navigateur
unauthenticated-text = La vérification a été commencée dans un autre navigateur ou onglet, ou est déjà terminée. Pour continuer, retournez là où vous l’avez commencée.
invalid_inquiry_id-title = Nous ne trouvons pas cette vérification
invalid_inquiry_id-text = Le lien est peut-être incomplet ou périmé. Retournez là où vous l’avez trouvé et réessayez.
invalid_config-title = Ce lien est incomplet
invalid_config-text = Le lien de la page d’où vous venez contient une erreur. Veuillez en informer le responsable de cette page.
inactive_template-title = Cette vérification n’est pas ouverte
inactive_template-text = L’entreprise ne l’a pas encore ouverte, ou l’a fermée. Veuillez contacter l’entreprise.
application_error-title = Une erreur s’est produite
application_error-text = C’est notre faute. Veuillez réessayer dans un instant.

## Kinds of documents, further photos, review

document-kind-title = Quel document avez-vous ?
document-kind-lead = Vous allez ensuite le prendre en photo.
kind-passport = Passeport
kind-driving_licence = Permis de conduire
kind-identity_card = Carte d’identité
kind-residence_permit = Titre de séjour
document-kind-missing = Choisissez un type de document.
document-back-title = Le verso de votre document
document-back-lead = Retournez-le et prenez l’autre côté en photo.
document-back-guide = Placez le verso dans le cadre
selfie-left-title = Votre visage de gauche
selfie-left-lead = Tournez la tête à gauche jusqu’à ce qu’une oreille ne soit plus visible.
selfie-left-guide = Tournez la tête à gauche
selfie-right-title = Votre visage de droite
selfie-right-lead = Tournez la tête à droite jusqu’à ce qu’une oreille ne soit plus visible.
selfie-right-guide = Tournez la tête à droite
review-title = Tout est-il exact ?
review-lead = Vérifiez une dernière fois. Vous pouvez tout modifier jusqu’à l’envoi.
review-change = Modifier
review-send = Envoyer
review-photo = Cette photo a été reçue.
upload-lead = Choisissez une photo, un scan ou un PDF. Chaque mot doit être lisible.
upload-label = Votre fichier
upload-hint = PDF, JPEG, PNG ou WebP, { $megabytes } Mo au plus
upload-hint-pdf = PDF, { $megabytes } Mo au plus
upload-send = Envoyer ce fichier

## Other fields

name-middle = Deuxième prénom
email-address = Adresse e-mail
phone-number = Numéro de téléphone
address-street-1 = Rue et numéro
address-street-2 = Appartement, étage ou bâtiment
address-city = Ville
address-subdivision = État, province ou région
address-postal-code = Code postal
address-country-code = Pays
field-optional = { $label } (facultatif)
field-yes = Oui
field-no = Non
field-choose = Choisir
field-problem = { $label } : { $problem }
field-missing = Remplissez ce champ.
field-not_chosen = Faites un choix.
field-too_long = { $limit } caractères au maximum.
field-characters = Ce champ contient des caractères que vous ne pouvez pas utiliser ici.
field-no_such_date = Cette date n’existe pas. Vérifiez le jour, le mois et l’année.
field-future = Cette date est dans le futur.
field-too_long_ago = Cette date est trop ancienne.
field-too_early = La date ne doit pas être antérieure au { $limit }.
field-too_late = La date ne doit pas être postérieure au { $limit }.
field-not_a_number = Saisissez un nombre en chiffres, par exemple 1250,50.
field-not_whole = Saisissez un nombre entier.
field-too_small = Le minimum est { $limit }.
field-too_large = Le maximum est { $limit }.
field-no_email = Saisissez une adresse e-mail, par exemple nom@example.com.
field-no_phone = Saisissez un numéro de téléphone en chiffres. S’il est étranger, commencez par + et l’indicatif du pays.
field-no_choice = Choisissez l’une des options.
country-label = Pays de délivrance
country-missing = Choisissez le pays qui a délivré votre document.
document-kind-label = Type de document
