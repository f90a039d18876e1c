# Português (Brasil)

language-direction = ltr
date-order = dmy

## Every view

page-title = { $view } – { $asker }
step-of = Etapa { $step } de { $steps }
progress-label = Progresso
working = Um momento…
loading = Carregando sua verificação
sending = Enviando…
try-again = Tentar de novo
back = Voltar
continue = Continuar
problem-summary = Há um problema
without-script-open = Seu navegador não executa scripts. Você pode continuar mesmo assim e escolher as fotos como arquivos.
network-problem-title = Sem conexão
network-problem-text = Não conseguimos falar com o servidor. Verifique sua conexão e tente de novo. Nada do que você digitou se perde.

## Consent

consent-title = Vamos confirmar que é você
consent-who = { $asker } pede que você confirme sua identidade. Leva cerca de 3 minutos.
consent-needs = Do que você precisa
consent-need-details = Seu nome e data de nascimento
consent-need-details-hint = Como estão no seu documento
consent-need-document = Seu documento de identidade
consent-need-document-hint = Passaporte, carteira de motorista ou de identidade
consent-need-selfie = Uma foto do seu rosto
consent-need-selfie-hint = Com a câmera ou de um arquivo
consent-time = { $hours ->
    [one] Depois de começar, você tem { $hours } hora para terminar.
   *[other] Depois de começar, você tem { $hours } horas para terminar.
}
consent-time-days = { $days ->
    [one] Depois de começar, você tem { $days } dia para terminar.
   *[other] Depois de começar, você tem { $days } dias para terminar.
}
consent-time-minutes = { $minutes ->
    [one] Depois de começar, você tem { $minutes } minuto para terminar.
   *[other] Depois de começar, você tem { $minutes } minutos para terminar.
}
consent-agreement = Ao continuar, você concorda que guardemos seus dados e fotos e os compartilhemos com { $asker } para confirmar sua identidade.
consent-privacy = Política de privacidade (abre em outra aba)
consent-terms = Termos (abre em outra aba)
consent-agree = Concordar e continuar

## Name and birthdate

details-title = Sobre você
details-lead = Digite seu nome e data de nascimento como estão no seu documento de identidade.
name-first = Nome
name-last = Sobrenome
name-single = Tenho um só nome
name-single-hint = Digite-o em um dos dois campos e deixe o outro vazio.
birthdate = Data de nascimento
date-day = Dia
date-month = Mês
date-year = Ano
month-1 = janeiro
month-2 = fevereiro
month-3 = março
month-4 = abril
month-5 = maio
month-6 = junho
month-7 = julho
month-8 = agosto
month-9 = setembro
month-10 = outubro
month-11 = novembro
month-12 = dezembro

name-first-missing = Digite seu nome.
name-first-too_long = O nome pode ter no máximo 100 caracteres.
name-first-characters = O nome tem caracteres que não podemos usar. Verifique números e símbolos.
name-last-missing = Digite seu sobrenome.
name-last-too_long = O sobrenome pode ter no máximo 100 caracteres.
name-last-characters = O sobrenome tem caracteres que não podemos usar. Verifique números e símbolos.
birthdate-missing = Digite o dia, o mês e o ano do seu nascimento.
birthdate-no_such_date = Esta data não existe. Verifique o dia, o mês e o ano.
birthdate-future = A data de nascimento deve estar no passado. Verifique o ano.
birthdate-too_long_ago = A data é antiga demais. Digite os quatro algarismos do ano.

## Photos

document-title = Seu documento de identidade
document-lead = Tire uma foto da página ou do lado que mostra sua foto e seu nome.
document-tip-1 = Em superfície plana, com boa luz
document-tip-2 = Os quatro cantos dentro da foto
document-tip-3 = Nítida e sem reflexo
document-guide = Coloque o documento dentro da moldura
document-preview = Sua foto do documento
document-check = Dá para ler cada palavra?

selfie-title = Uma foto do seu rosto
selfie-lead = Precisamos de uma foto que mostre como você está agora.
selfie-tip-1 = Olhe direto para a câmera
selfie-tip-2 = Luz de frente
selfie-tip-3 = Sem chapéu nem óculos escuros
selfie-guide = Coloque o rosto dentro do oval
selfie-preview = A foto do seu rosto
selfie-check = Seu rosto está nítido e inteiro na foto?

camera-use = Usar a câmera
camera-starting = Iniciando a câmera…
camera-allow = Se o navegador perguntar, permita o uso da câmera.
camera-capture = Tirar foto
camera-live = Imagem ao vivo da sua câmera
file-label = Arquivo da foto
file-hint = JPEG, PNG ou WebP, até { $megabytes } MB
file-choose = Escolher um arquivo
file-instead = Usar um arquivo
file-upload = Enviar foto
photo-use = Usar esta foto
photo-again = Tirar outra

camera-denied-title = A câmera está bloqueada
camera-denied = Permita a câmera para esta página na barra de endereço ou nas configurações do navegador e tente de novo. Ou escolha um arquivo.
camera-missing-title = Nenhuma câmera encontrada
camera-missing = Conecte uma câmera e tente de novo, ou escolha um arquivo.
camera-busy-title = A câmera está ocupada
camera-busy = Parece que outro aplicativo ou outra aba está usando a câmera. Feche e tente de novo, ou escolha um arquivo.
camera-forbidden-title = A câmera não pode ser usada aqui
camera-forbidden = A página que mostra esta janela não permite a câmera. Escolha um arquivo.
camera-failed-title = A câmera não iniciou
camera-failed = Tente de novo ou escolha um arquivo.
file-unreadable = Não conseguimos mostrar este arquivo como imagem. Escolha um arquivo JPEG, PNG ou WebP.
file-gone = Não conseguimos mais ler este arquivo. Ele foi movido, alterado ou apagado depois de escolhido. Salve-o neste aparelho e escolha-o de novo.
file-preparing = Preparando a sua foto…

picture-file_empty = Nenhuma foto chegou. Escolha uma e envie de novo.
picture-file_too_large = O arquivo tem mais de { $megabytes } MB. Escolha um menor ou tire uma foto com a câmera.
picture-file_type_unsupported = Não conseguimos ler este arquivo. Escolha um arquivo JPEG, PNG ou WebP.
picture-file_heic = Esta foto está no formato HEIC, que não conseguimos ler. Escolha um arquivo JPEG, PNG ou WebP, ou tire uma foto com a câmera. Em um iPhone, você pode mudar o formato das novas fotos: Ajustes, Câmera, Formatos, Mais Compatível.
picture-file_damaged = A imagem está danificada ou incompleta. Tire ou escolha outra.
picture-image_too_many_pixels = A imagem tem pixels demais. Escolha uma menor ou tire uma foto com a câmera.
picture-image_too_small = A imagem é pequena demais. O lado maior precisa ter pelo menos { $pixels } pixels. Escolha uma maior ou tire uma foto com a câmera.
picture-image_too_dark = A imagem está escura demais. Acenda uma luz ou vá para perto de uma janela e tire outra.
picture-image_too_bright = A imagem está clara demais. Evite lâmpadas e sol e tire outra.
picture-image_blurry = A imagem está borrada. Não se mexa, espere ficar nítida e tire outra.
picture-image_repeated = Você já enviou esta foto em outra etapa. Tire outra.
picture-file_not_accepted = Você não pode usar este tipo de arquivo aqui. Escolha um dos tipos indicados abaixo.
picture-pdf_damaged = O PDF está danificado ou incompleto. Salve-o de novo, por exemplo imprimindo como PDF, ou envie uma foto.
picture-pdf_protected = O PDF está protegido por senha ou contra cópia. Remova a proteção ou imprima como PDF, e envie de novo.
picture-pdf_active = O PDF contém scripts ou outros arquivos. Imprima como um novo PDF e envie o novo.
picture-pdf_pages = O PDF deve ter entre 1 e { $pages } páginas. Salve só as páginas necessárias em um novo PDF e envie o novo.

## The end

done-title = Tudo pronto
done-text = Obrigado. { $asker } recebeu seus dados e fotos.
done-close = Você pode fechar esta janela.
done-button = Pronto
done-return = Voltar para { $host }
failed-title = Não deu certo
failed-text = Não conseguimos concluir sua verificação. Entre em contato com { $asker }.

## The live camera

sending-stop = Parar o envio
sending-paused = A conexão caiu. O envio continua quando ela voltar.
camera-tap = Toque para iniciar a câmera
camera-torch = Luz
camera-flip = Alternar entre a câmera frontal e a traseira
camera-automatic = Tirar a foto automaticamente
camera-choose = Câmera
camera-nameless = Câmera
hint-dark = Está escuro demais. Procure mais luz.
hint-bright = Há luz demais. Evite lâmpadas e sol na imagem.
hint-moving = Fique parado.
hint-blurry = Ainda não está nítida. Aproxime ou afaste um pouco.
hint-steady = Bom. Fique parado…
hint-taken = Foto tirada.
document-empty = Coloque o documento de modo que preencha a moldura.
selfie-empty = Coloque o rosto dentro do oval.
camera-system-title = A câmera está desligada para o seu navegador
camera-system = Seu aparelho não deixa este navegador usar a câmera. Permita isso nas configurações de privacidade do aparelho e tente de novo. Ou escolha um arquivo de foto.
camera-insecure-title = A câmera precisa de uma página segura
camera-insecure = Os navegadores só permitem a câmera em páginas abertas com https. Escolha um arquivo de foto e avise o responsável pela página.
camera-denied-chrome = Clique no símbolo à esquerda do endereço, permita a câmera e tente de novo.
camera-denied-android = Toque no símbolo à esquerda do endereço, depois em Permissões, permita a câmera e tente de novo.
camera-denied-firefox = Clique no símbolo da câmera na barra de endereço, remova o bloqueio e tente de novo.
camera-denied-safari = No menu, escolha Safari, Ajustes, Sites, Câmera, permita esta página e tente de novo.
camera-denied-ios = Abra os Ajustes, procure seu navegador, permita a câmera e tente de novo.

## Too many attempts

slow-title = Um momento, por favor
slow-text = Houve tentativas demais em pouco tempo. Nada do que você digitou se perdeu. Espere um momento e tente de novo.
slow-wait = { $seconds ->
    [one] Você pode tentar de novo em { $seconds } segundo.
   *[other] Você pode tentar de novo em { $seconds } segundos.
}

## The server has no database for a moment

unavailable-title = Isto está demorando mais que o normal
unavailable-text = Não podemos continuar agora. Nada do que você enviou se perdeu. Esta página vai tentar de novo automaticamente.

## On another device

link-title = Continue a sua verificação
link-text = Este link funciona uma só vez. Toque em “Continuar” no aparelho e no navegador que você quer usar.
handoff-offer = Continuar no celular
handoff-title = Continuar no celular
handoff-lead = Leia este código com a câmera do celular ou abra o link nele.
handoff-code = Código QR do link
handoff-link = Link
handoff-copy = Copiar link
handoff-copied = Link copiado.
handoff-once = O link funciona uma só vez, por 15 minutos. Deixe esta página aberta: ela continua automaticamente.
handoff-waiting = Esperando o seu celular…
handoff-opened = Seu celular abriu o link. Continue nele.
handoff-left = A página no celular foi fechada. Abra-a de novo nele ou continue aqui.
handoff-over = Este link não vale mais. Crie outro ou continue aqui.
handoff-again = Criar outro link
handoff-here = Continuar aqui
handoff-check = Terminei no celular
handoff-finished = A página onde você começou vai continuar automaticamente.
elsewhere-title = Esta verificação está aberta em outro lugar
elsewhere-text = Ela está aberta em outra aba ou em outro aparelho. Só dá para usar um de cada vez.

## Where it may not be shown

embedding-title = A verificação não pode ser mostrada aqui
embedding-text = Esta página não pode mostrar a verificação. O responsável pode permitir o domínio da página no modelo.

## Leaving

leave-title = Sair da verificação?
leave-text = Tudo o que você fez até agora está guardado. Você pode continuar depois, até o tempo acabar.
leave-leave = Sair
leave-stay = Ficar

## Time

expiring-title = Faltam menos de cinco minutos
expiring-text = Depois disso esta verificação se fecha. Tudo o que você enviar até lá fica guardado.

## Refusals

session_expired-title = Seu tempo acabou
session_expired-text = Esta verificação ficou aberta por tempo limitado e agora está fechada. Para continuar, volte para onde você começou. Tudo o que você enviou está guardado.
unauthenticated-title = Este link não é para este navegador
unauthenticated-text = A verificação foi começada em outro navegador ou em outra aba, ou já terminou. Para continuar, volte para onde você começou.
invalid_inquiry_id-title = Não encontramos esta verificação
invalid_inquiry_id-text = O link pode estar incompleto ou vencido. Volte para onde você o encontrou e tente de novo.
invalid_config-title = Este link está incompleto
invalid_config-text = O link da página de onde você veio tem um erro. Avise o responsável por essa página.
inactive_template-title = Esta verificação não está aberta
inactive_template-text = A empresa ainda não a abriu ou já a fechou. Entre em contato com a empresa.
application_error-title = Algo deu errado
application_error-text = A falha é nossa. Tente de novo daqui a pouco.

## Kinds of documents, further photos, review

document-kind-title = Qual documento você tem?
document-kind-lead = A seguir, você vai fotografá-lo.
kind-passport = Passaporte
kind-driving_licence = Carteira de motorista
kind-identity_card = Carteira de identidade
kind-residence_permit = Autorização de residência
document-kind-missing = Escolha um tipo de documento.
document-back-title = O verso do seu documento
document-back-lead = Vire-o e tire uma foto do outro lado.
document-back-guide = Coloque o verso dentro da moldura
selfie-left-title = Seu rosto pela esquerda
selfie-left-lead = Vire a cabeça para a esquerda até uma orelha sair de vista.
selfie-left-guide = Vire a cabeça para a esquerda
selfie-right-title = Seu rosto pela direita
selfie-right-lead = Vire a cabeça para a direita até uma orelha sair de vista.
selfie-right-guide = Vire a cabeça para a direita
review-title = Está tudo certo?
review-lead = Confira mais uma vez. Você pode mudar tudo até enviar.
review-change = Alterar
review-send = Enviar
review-photo = Esta foto foi recebida.
upload-lead = Escolha uma foto, uma digitalização ou um PDF. Todas as palavras devem estar legíveis.
upload-label = Seu arquivo
upload-hint = PDF, JPEG, PNG ou WebP, até { $megabytes } MB
upload-hint-pdf = PDF, até { $megabytes } MB
upload-send = Enviar este arquivo

## Other fields

name-middle = Nome do meio
email-address = E-mail
phone-number = Número de telefone
address-street-1 = Rua e número
address-street-2 = Apartamento, andar ou prédio
address-city = Cidade
address-subdivision = Estado, província ou região
address-postal-code = CEP ou código postal
address-country-code = País
field-optional = { $label } (opcional)
field-yes = Sim
field-no = Não
field-choose = Escolher
field-problem = { $label }: { $problem }
field-missing = Preencha este campo.
field-not_chosen = Escolha uma opção.
field-too_long = Use no máximo { $limit } caracteres.
field-characters = Há caracteres que não podem ser usados aqui.
field-no_such_date = Esta data não existe. Confira o dia, o mês e o ano.
field-future = Esta data está no futuro.
field-too_long_ago = Esta data é antiga demais.
field-too_early = A data não pode ser anterior a { $limit }.
field-too_late = A data não pode ser posterior a { $limit }.
field-not_a_number = Digite um número com algarismos, por exemplo 1250,50.
field-not_whole = Digite um número inteiro.
field-too_small = Deve ser { $limit } ou mais.
field-too_large = Deve ser { $limit } ou menos.
field-no_email = Digite um e-mail, por exemplo nome@example.com.
field-no_phone = Digite um número de telefone com algarismos. Se for de outro país, comece com + e o código do país.
field-no_choice = Escolha uma das opções oferecidas.
country-label = País emissor
country-missing = Escolha o país que emitiu o seu documento.
document-kind-label = Tipo de documento
