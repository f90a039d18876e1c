# Español

language-direction = ltr
date-order = dmy

## Every view

page-title = { $view } – { $asker }
step-of = Paso { $step } de { $steps }
progress-label = Progreso
working = Un momento…
loading = Cargando su verificación
sending = Enviando…
try-again = Intentar de nuevo
back = Atrás
continue = Continuar
problem-summary = Hay un problema
without-script-open = Su navegador no ejecuta scripts. Puede continuar de todos modos y elegir las fotos como archivos.
network-problem-title = Sin conexión
network-problem-text = No hemos podido conectar con el servidor. Compruebe su conexión e inténtelo de nuevo. No se pierde nada de lo que ha escrito.

## Consent

consent-title = Verifiquemos su identidad
consent-who = { $asker } le pide que confirme su identidad. Tarda unos 3 minutos.
consent-needs = Qué necesita
consent-need-details = Su nombre y fecha de nacimiento
consent-need-details-hint = Tal como figuran en su documento
consent-need-document = Su documento de identidad
consent-need-document-hint = Pasaporte, permiso de conducir o carné de identidad
consent-need-selfie = Una foto de su cara
consent-need-selfie-hint = Con la cámara o desde un archivo
consent-time = { $hours ->
    [one] Una vez que empiece, tiene { $hours } hora para terminar.
   *[other] Una vez que empiece, tiene { $hours } horas para terminar.
}
consent-time-days = { $days ->
    [one] Una vez que empiece, tiene { $days } día para terminar.
   *[other] Una vez que empiece, tiene { $days } días para terminar.
}
consent-time-minutes = { $minutes ->
    [one] Una vez que empiece, tiene { $minutes } minuto para terminar.
   *[other] Una vez que empiece, tiene { $minutes } minutos para terminar.
}
consent-agreement = Al continuar, acepta que guardemos sus datos y fotos y los compartamos con { $asker } para confirmar su identidad.
consent-privacy = Política de privacidad (se abre en otra pestaña)
consent-terms = Condiciones (se abren en otra pestaña)
consent-agree = Aceptar y continuar

## Name and birthdate

details-title = Sobre usted
details-lead = Escriba su nombre y fecha de nacimiento tal como figuran en su documento de identidad.
name-first = Nombre
name-last = Apellidos
name-single = Tengo un solo nombre
name-single-hint = Escríbalo en uno de los dos campos y deje el otro vacío.
birthdate = Fecha de nacimiento
date-day = Día
date-month = Mes
date-year = Año
month-1 = enero
month-2 = febrero
month-3 = marzo
month-4 = abril
month-5 = mayo
month-6 = junio
month-7 = julio
month-8 = agosto
month-9 = septiembre
month-10 = octubre
month-11 = noviembre
month-12 = diciembre

name-first-missing = Escriba su nombre.
name-first-too_long = El nombre puede tener 100 caracteres como máximo.
name-first-characters = El nombre tiene caracteres que no podemos usar. Revise si hay números o símbolos.
name-last-missing = Escriba sus apellidos.
name-last-too_long = Los apellidos pueden tener 100 caracteres como máximo.
name-last-characters = Los apellidos tienen caracteres que no podemos usar. Revise si hay números o símbolos.
birthdate-missing = Escriba el día, el mes y el año de su nacimiento.
birthdate-no_such_date = Esta fecha no existe. Revise el día, el mes y el año.
birthdate-future = La fecha de nacimiento debe estar en el pasado. Revise el año.
birthdate-too_long_ago = La fecha es demasiado antigua. Escriba el año con sus cuatro cifras.

## Photos

document-title = Su documento de identidad
document-lead = Haga una foto de la página o la cara donde aparecen su foto y su nombre.
document-tip-1 = Sobre una superficie plana, con buena luz
document-tip-2 = Las cuatro esquinas dentro de la foto
document-tip-3 = Nítida y sin reflejos
document-guide = Coloque el documento dentro del marco
document-preview = Su foto del documento
document-check = ¿Puede leer cada palabra?

selfie-title = Una foto de su cara
selfie-lead = Necesitamos una foto que muestre cómo es usted ahora.
selfie-tip-1 = Mire de frente a la cámara
selfie-tip-2 = Luz de frente
selfie-tip-3 = Sin gorra ni gafas de sol
selfie-guide = Coloque la cara dentro del óvalo
selfie-preview = La foto de su cara
selfie-check = ¿Su cara se ve nítida y completa?

camera-use = Usar la cámara
camera-starting = Iniciando la cámara…
camera-allow = Si su navegador lo pregunta, permita el uso de la cámara.
camera-capture = Hacer la foto
camera-live = Imagen en directo de su cámara
file-label = Archivo de la foto
file-hint = JPEG, PNG o WebP, hasta { $megabytes } MB
file-choose = Elegir un archivo
file-instead = Usar un archivo
file-upload = Subir la foto
photo-use = Usar esta foto
photo-again = Hacer otra

camera-denied-title = La cámara está bloqueada
camera-denied = Permita la cámara para esta página en la barra de direcciones o en los ajustes del navegador e inténtelo de nuevo. O elija un archivo.
camera-missing-title = No se ha encontrado ninguna cámara
camera-missing = Conecte una cámara e inténtelo de nuevo, o elija un archivo.
camera-busy-title = La cámara está ocupada
camera-busy = Parece que la usa otra aplicación o pestaña. Ciérrela e inténtelo de nuevo, o elija un archivo.
camera-forbidden-title = Aquí no se puede usar la cámara
camera-forbidden = La página que muestra esta ventana no le permite usar la cámara. Elija un archivo.
camera-failed-title = La cámara no se ha iniciado
camera-failed = Inténtelo de nuevo o elija un archivo.
file-unreadable = No podemos mostrar este archivo como imagen. Elija un archivo JPEG, PNG o WebP.
file-gone = Ya no podemos leer este archivo. Se movió, cambió o borró después de elegirlo. Guárdelo en este dispositivo y elíjalo de nuevo.
file-preparing = Preparando su foto…

picture-file_empty = No ha llegado ninguna foto. Elija una y envíela de nuevo.
picture-file_too_large = El archivo ocupa más de { $megabytes } MB. Elija uno más pequeño o haga una foto con la cámara.
picture-file_type_unsupported = No podemos leer este archivo. Elija un archivo JPEG, PNG o WebP.
picture-file_heic = Esta foto está en formato HEIC, que no podemos leer. Elija un archivo JPEG, PNG o WebP, o haga una foto con la cámara. En un iPhone puede cambiar el formato de las fotos nuevas: Ajustes, Cámara, Formatos, Más compatible.
picture-file_damaged = La imagen está dañada o incompleta. Haga o elija otra.
picture-image_too_many_pixels = La imagen tiene demasiados píxeles. Elija una más pequeña o haga una foto con la cámara.
picture-image_too_small = La imagen es demasiado pequeña. El lado más largo debe tener al menos { $pixels } píxeles. Elija una más grande o haga una foto con la cámara.
picture-image_too_dark = La imagen es demasiado oscura. Encienda una luz o acérquese a una ventana y haga otra.
picture-image_too_bright = La imagen es demasiado clara. Evite lámparas y sol directo y haga otra.
picture-image_blurry = La imagen está borrosa. No se mueva, espere a que se vea nítida y haga otra.
picture-image_repeated = Ya ha enviado esta foto en otro paso. Haga otra.
picture-file_not_accepted = Este tipo de archivo no se puede usar aquí. Elija uno de los tipos que se indican abajo.
picture-pdf_damaged = El PDF está dañado o incompleto. Guárdelo de nuevo, por ejemplo imprimiéndolo como PDF, o envíe una foto.
picture-pdf_protected = El PDF está protegido con contraseña o contra copia. Quite la protección o imprímalo como PDF, y envíelo de nuevo.
picture-pdf_active = El PDF contiene scripts u otros archivos. Imprímalo como un PDF nuevo y envíe el nuevo.
picture-pdf_pages = El PDF debe tener entre 1 y { $pages } páginas. Guarde solo las páginas necesarias en un PDF nuevo y envíelo.

## The end

done-title = Todo listo
done-text = Gracias. { $asker } ha recibido sus datos y fotos.
done-close = Puede cerrar esta ventana.
done-button = Listo
done-return = Volver a { $host }
failed-title = No ha sido posible
failed-text = No hemos podido completar su verificación. Póngase en contacto con { $asker }.

## The live camera

sending-stop = Detener el envío
sending-paused = Se ha perdido la conexión. El envío continuará cuando vuelva.
camera-tap = Toque para iniciar la cámara
camera-torch = Luz
camera-flip = Cambiar entre la cámara delantera y la trasera
camera-automatic = Hacer la foto automáticamente
camera-choose = Cámara
camera-nameless = Cámara
hint-dark = Está demasiado oscuro. Busque más luz.
hint-bright = Hay demasiada luz. Evite lámparas y sol en la imagen.
hint-moving = No se mueva.
hint-blurry = Aún no está nítida. Acérquese o aléjese un poco.
hint-steady = Bien. No se mueva…
hint-taken = Foto hecha.
document-empty = Coloque el documento de modo que llene el marco.
selfie-empty = Coloque la cara dentro del óvalo.
camera-system-title = La cámara está desactivada para su navegador
camera-system = Su dispositivo no permite que este navegador use la cámara. Permítalo en los ajustes de privacidad del dispositivo e inténtelo de nuevo. O elija un archivo de foto.
camera-insecure-title = La cámara necesita una página segura
camera-insecure = Los navegadores solo permiten la cámara en páginas abiertas con https. Elija un archivo de foto y avise al responsable de la página.
camera-denied-chrome = Haga clic en el símbolo a la izquierda de la dirección, permita la cámara e inténtelo de nuevo.
camera-denied-android = Toque el símbolo a la izquierda de la dirección, luego Permisos, permita la cámara e inténtelo de nuevo.
camera-denied-firefox = Haga clic en el símbolo de la cámara en la barra de direcciones, quite el bloqueo e inténtelo de nuevo.
camera-denied-safari = En el menú, elija Safari, Ajustes, Sitios web, Cámara, permita esta página e inténtelo de nuevo.
camera-denied-ios = Abra Ajustes, busque su navegador, permita la cámara e inténtelo de nuevo.

## Too many attempts

slow-title = Un momento, por favor
slow-text = Ha habido demasiados intentos en poco tiempo. No se ha perdido nada de lo que ha escrito. Espere un momento e inténtelo de nuevo.
slow-wait = { $seconds ->
    [one] Podrá intentarlo de nuevo en { $seconds } segundo.
   *[other] Podrá intentarlo de nuevo en { $seconds } segundos.
}

## The server has no database for a moment

unavailable-title = Esto tarda más de lo habitual
unavailable-text = Ahora mismo no podemos continuar. No se ha perdido nada de lo que ha enviado. Esta página lo intentará de nuevo automáticamente.

## On another device

link-title = Continúe su verificación
link-text = Este enlace funciona una sola vez. Pulse «Continuar» en el dispositivo y en el navegador que quiera usar.
handoff-offer = Continuar en el teléfono
handoff-title = Continuar en el teléfono
handoff-lead = Escanee este código con la cámara del teléfono, o abra allí el enlace.
handoff-code = Código QR del enlace
handoff-link = Enlace
handoff-copy = Copiar enlace
handoff-copied = Enlace copiado.
handoff-once = El enlace funciona una sola vez, durante 15 minutos. Deje esta página abierta: continuará automáticamente.
handoff-waiting = Esperando a su teléfono…
handoff-opened = Su teléfono ha abierto el enlace. Continúe allí.
handoff-left = Se ha cerrado la página en su teléfono. Ábrala allí de nuevo, o continúe aquí.
handoff-over = Este enlace ya no es válido. Cree otro, o continúe aquí.
handoff-again = Crear otro enlace
handoff-here = Continuar aquí
handoff-check = He terminado en el teléfono
handoff-finished = La página donde empezó continuará automáticamente.
elsewhere-title = Esta verificación está abierta en otro lugar
elsewhere-text = Está abierta en otra pestaña o en otro dispositivo. Solo se puede usar uno a la vez.

## Where it may not be shown

embedding-title = La verificación no se puede mostrar aquí
embedding-text = Esta página no puede mostrar la verificación. Su responsable puede permitir el dominio de la página en la plantilla.

## Leaving

leave-title = ¿Salir de la verificación?
leave-text = Todo lo que ha hecho hasta ahora está guardado. Puede continuar más tarde, hasta que se acabe el tiempo.
leave-leave = Salir
leave-stay = Quedarme

## Time

expiring-title = Quedan menos de cinco minutos
expiring-text = Después se cerrará esta verificación. Todo lo que envíe antes quedará guardado.

## Refusals

session_expired-title = Se le ha acabado el tiempo
session_expired-text = Esta verificación estuvo abierta un tiempo limitado y ya está cerrada. Para continuar, vuelva a donde la empezó. Todo lo que ha enviado está guardado.
unauthenticated-title = Este enlace no es para este navegador
unauthenticated-text = La verificación se empezó en otro navegador o pestaña, o ya ha terminado. Para continuar, vuelva a donde la empezó.
invalid_inquiry_id-title = No encontramos esta verificación
invalid_inquiry_id-text = Puede que el enlace esté incompleto o anticuado. Vuelva a donde lo encontró e inténtelo de nuevo.
invalid_config-title = Este enlace está incompleto
invalid_config-text = El enlace de la página de la que viene tiene un error. Avise al responsable de esa página.
inactive_template-title = Esta verificación no está abierta
inactive_template-text = La empresa aún no la ha abierto o ya la ha cerrado. Póngase en contacto con la empresa.
application_error-title = Algo ha salido mal
application_error-text = Es culpa nuestra. Inténtelo de nuevo dentro de un momento.

## Kinds of documents, further photos, review

document-kind-title = ¿Qué documento tiene?
document-kind-lead = A continuación le hará fotos.
kind-passport = Pasaporte
kind-driving_licence = Permiso de conducir
kind-identity_card = Documento de identidad
kind-residence_permit = Permiso de residencia
document-kind-missing = Elija un tipo de documento.
document-back-title = El reverso de su documento
document-back-lead = Dele la vuelta y haga una foto del otro lado.
document-back-guide = Coloque el reverso dentro del marco
selfie-left-title = Su cara desde la izquierda
selfie-left-lead = Gire la cabeza a la izquierda hasta que una oreja deje de verse.
selfie-left-guide = Gire la cabeza a la izquierda
selfie-right-title = Su cara desde la derecha
selfie-right-lead = Gire la cabeza a la derecha hasta que una oreja deje de verse.
selfie-right-guide = Gire la cabeza a la derecha
review-title = ¿Es todo correcto?
review-lead = Revíselo una vez más. Puede cambiarlo todo hasta que lo envíe.
review-change = Cambiar
review-send = Enviar
review-photo = Esta foto se ha recibido.
upload-lead = Elija una foto, un escaneo o un PDF. Todas las palabras deben poder leerse.
upload-label = Su archivo
upload-hint = PDF, JPEG, PNG o WebP, hasta { $megabytes } MB
upload-hint-pdf = PDF, hasta { $megabytes } MB
upload-send = Enviar este archivo

## Other fields

name-middle = Segundo nombre
email-address = Correo electrónico
phone-number = Número de teléfono
address-street-1 = Calle y número
address-street-2 = Piso, puerta o edificio
address-city = Ciudad
address-subdivision = Estado, provincia o región
address-postal-code = Código postal
address-country-code = País
field-optional = { $label } (opcional)
field-yes = Sí
field-no = No
field-choose = Elegir
field-problem = { $label }: { $problem }
field-missing = Rellene este campo.
field-not_chosen = Elija una opción.
field-too_long = Use { $limit } caracteres como máximo.
field-characters = Contiene caracteres que no se pueden usar aquí.
field-no_such_date = Esta fecha no existe. Revise el día, el mes y el año.
field-future = Esta fecha está en el futuro.
field-too_long_ago = Esta fecha es demasiado antigua.
field-too_early = La fecha no puede ser anterior al { $limit }.
field-too_late = La fecha no puede ser posterior al { $limit }.
field-not_a_number = Escriba un número con cifras, por ejemplo 1250,50.
field-not_whole = Escriba un número entero.
field-too_small = Debe ser { $limit } o más.
field-too_large = Debe ser { $limit } o menos.
field-no_email = Escriba una dirección de correo electrónico, por ejemplo nombre@example.com.
field-no_phone = Escriba un número de teléfono con cifras. Si es de otro país, empiece con + y el prefijo del país.
field-no_choice = Elija una de las opciones.
country-label = País que lo expidió
country-missing = Elija el país que expidió su documento.
document-kind-label = Tipo de documento
