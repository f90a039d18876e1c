// /languages: the widget's own texts in the other languages of the flow. They are not in the core,
// because a page needs one of them at most.

import type { Texts } from 'persona-wasm'

/** In the order of the keys of Texts. */
const LANGUAGES: Record<string, readonly string[]> = {
  ar: [
    'جارٍ التحميل…',
    'تعذّر تحميل التحقق من الهوية',
    'يُرجى التحقق من الاتصال وإعادة المحاولة.',
    'انتهت جلستك. يُرجى إعادة المحاولة.',
    'الخدمة غير متاحة. يُرجى التواصل مع الدعم.',
    'حدث خطأ ما. يُرجى إعادة المحاولة.',
    'إعادة المحاولة',
    'إغلاق',
  ],
  de: [
    'Wird geladen …',
    'Die Identitätsprüfung konnte nicht geladen werden',
    'Bitte prüfen Sie Ihre Verbindung und versuchen Sie es erneut.',
    'Ihre Sitzung ist beendet. Bitte versuchen Sie es erneut.',
    'Sie ist nicht verfügbar. Bitte wenden Sie sich an den Support.',
    'Etwas ist schiefgegangen. Bitte versuchen Sie es erneut.',
    'Erneut versuchen',
    'Schließen',
  ],
  es: [
    'Cargando…',
    'No hemos podido cargar la verificación',
    'Comprueba tu conexión y vuelve a intentarlo.',
    'Tu sesión ha terminado. Vuelve a intentarlo.',
    'No está disponible. Ponte en contacto con el servicio de asistencia.',
    'Algo ha ido mal. Vuelve a intentarlo.',
    'Reintentar',
    'Cerrar',
  ],
  fr: [
    'Chargement…',
    'Impossible de charger la vérification',
    'Vérifiez votre connexion, puis réessayez.',
    'Votre session a pris fin. Veuillez réessayer.',
    'Elle n’est pas disponible. Veuillez contacter l’assistance.',
    'Une erreur s’est produite. Veuillez réessayer.',
    'Réessayer',
    'Fermer',
  ],
  ja: [
    '読み込み中…',
    '本人確認を読み込めませんでした',
    '接続を確認して、もう一度お試しください。',
    'セッションが終了しました。もう一度お試しください。',
    'ご利用いただけません。サポートにお問い合わせください。',
    'エラーが発生しました。もう一度お試しください。',
    '再試行',
    '閉じる',
  ],
  pt: [
    'Carregando…',
    'Não foi possível carregar a verificação',
    'Verifique sua conexão e tente novamente.',
    'Sua sessão terminou. Tente novamente.',
    'Ela não está disponível. Entre em contato com o suporte.',
    'Algo deu errado. Tente novamente.',
    'Tentar novamente',
    'Fechar',
  ],
}

/**
 * The texts of a language, by its BCP 47 tag: `texts: textsIn(navigator.language)`.
 * `undefined` for English, which is built in, and for unknown languages.
 */
export function textsIn(language: string): Texts | undefined {
  const texts = LANGUAGES[language.toLowerCase().split('-')[0]!]
  if (!texts) return undefined
  const [loading, failed, connection, session, unavailable, other, retry, close] = texts as [
    string, string, string, string, string, string, string, string,
  ] // prettier-ignore
  return { loading, failed, connection, session, unavailable, other, retry, close }
}
