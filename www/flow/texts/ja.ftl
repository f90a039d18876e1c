# 日本語

language-direction = ltr
date-order = ymd

## Every view

page-title = { $view } – { $asker }
step-of = ステップ { $step } / { $steps }
progress-label = 進み具合
working = お待ちください…
loading = 本人確認を読み込んでいます
sending = 送信しています…
try-again = もう一度試す
back = 戻る
continue = 次へ
problem-summary = 問題があります
without-script-open = お使いのブラウザではスクリプトが動いていません。このまま続けられますが、写真はファイルから選んでください。
network-problem-title = 接続できません
network-problem-text = サーバーにつながりませんでした。接続を確認して、もう一度お試しください。入力した内容は失われません。

## Consent

consent-title = ご本人の確認をします
consent-who = { $asker } がご本人の確認をお願いしています。約3分で終わります。
consent-needs = 必要なもの
consent-need-details = お名前と生年月日
consent-need-details-hint = 本人確認書類に書かれているとおり
consent-need-document = 本人確認書類
consent-need-document-hint = パスポート、運転免許証、身分証明書のいずれか
consent-need-selfie = 顔写真
consent-need-selfie-hint = カメラまたはファイルから
consent-time = { $hours ->
   *[other] 開始してから { $hours } 時間以内に完了してください。
}
consent-time-days = { $days ->
   *[other] 開始してから { $days } 日以内に完了してください。
}
consent-time-minutes = { $minutes ->
   *[other] 開始してから { $minutes } 分以内に完了してください。
}
consent-agreement = 続けると、入力した情報と写真を当サービスが保存し、本人確認のために { $asker } と共有することに同意したことになります。
consent-privacy = プライバシーポリシー（新しいタブで開きます）
consent-terms = 利用規約（新しいタブで開きます）
consent-agree = 同意して続ける

## Name and birthdate

details-title = あなたについて
details-lead = お名前と生年月日を、本人確認書類に書かれているとおりに入力してください。
name-first = 名
name-last = 姓
name-single = 名前が一つしかありません
name-single-hint = どちらか一方の欄に入力し、もう一方は空のままにしてください。
birthdate = 生年月日
date-day = 日
date-month = 月
date-year = 年
month-1 = 1月
month-2 = 2月
month-3 = 3月
month-4 = 4月
month-5 = 5月
month-6 = 6月
month-7 = 7月
month-8 = 8月
month-9 = 9月
month-10 = 10月
month-11 = 11月
month-12 = 12月

name-first-missing = 名を入力してください。
name-first-too_long = 名は100文字以内で入力してください。
name-first-characters = 名に使えない文字があります。数字や記号がないか確認してください。
name-last-missing = 姓を入力してください。
name-last-too_long = 姓は100文字以内で入力してください。
name-last-characters = 姓に使えない文字があります。数字や記号がないか確認してください。
birthdate-missing = 生まれた年、月、日を入力してください。
birthdate-no_such_date = この日付は存在しません。年、月、日を確認してください。
birthdate-future = 生年月日には過去の日付を入力してください。年を確認してください。
birthdate-too_long_ago = 日付が古すぎます。年は西暦4桁で入力してください。

## Photos

document-title = 本人確認書類
document-lead = 顔写真とお名前のあるページまたは面を撮影してください。
document-tip-1 = 明るい場所で平らに置く
document-tip-2 = 四隅をすべて写す
document-tip-3 = ぼけや光の反射がない
document-guide = 書類を枠の中に合わせてください
document-preview = 撮影した書類の写真
document-check = すべての文字を読めますか？

selfie-title = 顔写真
selfie-lead = 今のお姿がわかる写真が必要です。
selfie-tip-1 = カメラをまっすぐ見る
selfie-tip-2 = 正面から光を当てる
selfie-tip-3 = 帽子とサングラスを外す
selfie-guide = 顔を楕円の中に合わせてください
selfie-preview = 撮影した顔写真
selfie-check = 顔全体がはっきり写っていますか？

camera-use = カメラを使う
camera-starting = カメラを起動しています…
camera-allow = ブラウザに聞かれたら、カメラの使用を許可してください。
camera-capture = 撮影する
camera-live = カメラの映像
file-label = 写真ファイル
file-hint = JPEG、PNG、WebP（{ $megabytes } MBまで）
file-choose = ファイルを選ぶ
file-instead = 代わりにファイルを使う
file-upload = 写真を送る
photo-use = この写真を使う
photo-again = 撮り直す

camera-denied-title = カメラがブロックされています
camera-denied = ブラウザのアドレスバーまたは設定でこのページにカメラを許可して、もう一度お試しください。写真ファイルを選ぶこともできます。
camera-missing-title = カメラが見つかりません
camera-missing = カメラをつないでもう一度試すか、写真ファイルを選んでください。
camera-busy-title = カメラが使用中です
camera-busy = ほかのアプリやタブが使っているようです。それを閉じてもう一度試すか、写真ファイルを選んでください。
camera-forbidden-title = ここではカメラを使えません
camera-forbidden = このウィンドウを表示しているページがカメラを許可していません。写真ファイルを選んでください。
camera-failed-title = カメラを起動できませんでした
camera-failed = もう一度試すか、写真ファイルを選んでください。
file-unreadable = このファイルは画像として表示できません。JPEG、PNG、WebPのファイルを選んでください。
file-gone = このファイルは読み取れなくなりました。選んだ後に移動、変更、または削除されています。この端末に保存してから、もう一度選んでください。
file-preparing = 写真を準備しています…

picture-file_empty = 写真が届いていません。写真を選んで、もう一度送ってください。
picture-file_too_large = ファイルが { $megabytes } MBを超えています。小さいファイルを選ぶか、カメラで撮影してください。
picture-file_type_unsupported = このファイルは読み取れません。JPEG、PNG、WebPのファイルを選んでください。
picture-file_heic = この写真は、読み取れないHEIC形式です。JPEG、PNG、WebPのファイルを選ぶか、カメラで撮影してください。iPhoneでは、「設定」「カメラ」「フォーマット」「互換性優先」の順に選ぶと、新しい写真の形式を変更できます。
picture-file_damaged = 画像が壊れているか、途中で切れています。別の写真を使ってください。
picture-image_too_many_pixels = 画像が大きすぎます。もっと小さい画像を選ぶか、カメラで撮影してください。
picture-image_too_small = 画像が小さすぎます。長い辺に { $pixels } ピクセル以上が必要です。もっと大きい画像を選ぶか、カメラで撮影してください。
picture-image_too_dark = 画像が暗すぎます。明かりをつけるか窓の近くで、撮り直してください。
picture-image_too_bright = 画像が明るすぎます。照明や日光が入らないようにして、撮り直してください。
picture-image_blurry = 画像がぼけています。動かさずにピントが合うのを待って、撮り直してください。
picture-image_repeated = この写真は別の手順ですでに送信されています。別の写真を撮ってください。
picture-file_not_accepted = この種類のファイルはここでは使えません。下に示した種類のファイルを選んでください。
picture-pdf_damaged = PDFが壊れているか、不完全です。「PDFとして印刷」などで保存し直すか、写真を送ってください。
picture-pdf_protected = PDFがパスワードまたはコピー制限で保護されています。保護を解除するか「PDFとして印刷」して、もう一度送ってください。
picture-pdf_active = PDFにスクリプトまたは別のファイルが含まれています。「PDFとして印刷」したものを送ってください。
picture-pdf_pages = PDFは1ページ以上、{ $pages }ページ以下にしてください。必要なページだけをPDFに保存して送ってください。

## The end

done-title = 完了しました
done-text = ありがとうございます。{ $asker } が情報と写真を受け取りました。
done-close = このウィンドウを閉じてかまいません。
done-button = 完了
done-return = { $host } に戻る
failed-title = 完了できませんでした
failed-text = 本人確認を完了できませんでした。{ $asker } にお問い合わせください。

## The live camera

sending-stop = 送信を中止
sending-paused = 接続が切れました。接続が戻ると、送信は自動的に続きます。
camera-tap = タップしてカメラを起動
camera-torch = ライト
camera-flip = 前面カメラと背面カメラを切り替える
camera-automatic = 自動で撮影する
camera-choose = カメラ
camera-nameless = カメラ
hint-dark = 暗すぎます。明るい場所で撮ってください。
hint-bright = 明るすぎます。照明や太陽が写らないようにしてください。
hint-moving = 動かさないでください。
hint-blurry = まだぼやけています。少し近づけるか、離してください。
hint-steady = そのまま動かさないでください…
hint-taken = 撮影しました。
document-empty = 書類を枠いっぱいに合わせてください。
selfie-empty = 顔を楕円の中に合わせてください。
camera-system-title = このブラウザではカメラがオフになっています
camera-system = お使いの端末が、このブラウザにカメラの使用を許可していません。端末のプライバシー設定で許可してから、もう一度お試しください。または写真ファイルを選んでください。
camera-insecure-title = カメラには安全なページが必要です
camera-insecure = ブラウザがカメラを許可するのは、https で開かれたページだけです。代わりに写真ファイルを選び、ページの管理者にお知らせください。
camera-denied-chrome = アドレスの左にある記号をクリックし、カメラを許可してから、もう一度お試しください。
camera-denied-android = アドレスの左にある記号をタップし、「権限」でカメラを許可してから、もう一度お試しください。
camera-denied-firefox = アドレスバーのカメラの記号をクリックし、ブロックを解除してから、もう一度お試しください。
camera-denied-safari = メニューの「Safari」「設定」「Webサイト」「カメラ」でこのページを許可してから、もう一度お試しください。
camera-denied-ios = 「設定」でお使いのブラウザを選び、カメラを許可してから、もう一度お試しください。

## Too many attempts

slow-title = 少しお待ちください
slow-text = 短い時間に試した回数が多すぎます。入力した内容は失われていません。少し待ってから、もう一度お試しください。
slow-wait = あと { $seconds } 秒で、もう一度試せます。

## The server has no database for a moment

unavailable-title = 通常より時間がかかっています
unavailable-text = ただいま先に進めません。送信した内容は失われていません。このページは自動的に再試行します。

## On another device

link-title = 確認を続ける
link-text = このリンクを使えるのは1回だけです。お使いになる端末とブラウザで「次へ」を押してください。
handoff-offer = スマートフォンで続ける
handoff-title = スマートフォンで続ける
handoff-lead = スマートフォンのカメラでこのコードを読み取るか、リンクを開いてください。
handoff-code = リンクのQRコード
handoff-link = リンク
handoff-copy = リンクをコピー
handoff-copied = リンクをコピーしました。
handoff-once = リンクを使えるのは1回だけ、15分間です。このページは開いたままにしてください。自動的に進みます。
handoff-waiting = スマートフォンを待っています…
handoff-opened = スマートフォンでリンクが開かれました。そちらで続けてください。
handoff-left = スマートフォンのページが閉じられました。もう一度開くか、ここで続けてください。
handoff-over = このリンクはもう使えません。新しく作るか、ここで続けてください。
handoff-again = 新しいリンクを作る
handoff-here = ここで続ける
handoff-check = スマートフォンで完了しました
handoff-finished = 最初のページは自動的に進みます。
elsewhere-title = 別の場所で開かれています
elsewhere-text = この確認は、別のタブまたは別の端末で開かれています。同時に使えるのは一つだけです。

## Where it may not be shown

embedding-title = ここでは確認を表示できません
embedding-text = このページでは確認を表示することが許可されていません。管理者は、テンプレートでページのドメインを許可できます。

## Leaving

leave-title = 本人確認を中断しますか？
leave-text = ここまでの内容は保存されています。期限内であれば、あとで続けられます。
leave-leave = 中断する
leave-stay = 続ける

## Time

expiring-title = 残り5分を切りました
expiring-text = まもなくこの本人確認は閉じられます。それまでに送った内容は保存されます。

## Refusals

session_expired-title = 期限が切れました
session_expired-text = この本人確認には期限があり、すでに閉じられています。続けるには、開始した場所に戻ってください。送った内容は保存されています。
unauthenticated-title = このブラウザでは開けないリンクです
unauthenticated-text = 本人確認は別のブラウザまたはタブで開始されたか、すでに完了しています。続けるには、開始した場所に戻ってください。
invalid_inquiry_id-title = この本人確認が見つかりません
invalid_inquiry_id-text = リンクが不完全か、古い可能性があります。リンクのあった場所に戻って、もう一度お試しください。
invalid_config-title = リンクが不完全です
invalid_config-text = 前のページのリンクに誤りがあります。そのページの運営者にお知らせください。
inactive_template-title = この本人確認は受け付けていません
inactive_template-text = 会社がまだ開始していないか、すでに終了しています。会社にお問い合わせください。
application_error-title = エラーが発生しました
application_error-text = こちらの不具合です。しばらくしてからもう一度お試しください。

## Kinds of documents, further photos, review

document-kind-title = どの書類をお持ちですか？
document-kind-lead = 次にその書類を撮影します。
kind-passport = パスポート
kind-driving_licence = 運転免許証
kind-identity_card = 身分証明書
kind-residence_permit = 在留カード
document-kind-missing = 書類の種類を選んでください。
document-back-title = 書類の裏面
document-back-lead = 裏返して、反対側を撮影してください。
document-back-guide = 裏面を枠の中に入れてください
selfie-left-title = 左向きの顔
selfie-left-lead = 片方の耳が見えなくなるまで、顔を左に向けてください。
selfie-left-guide = 顔を左に向けてください
selfie-right-title = 右向きの顔
selfie-right-lead = 片方の耳が見えなくなるまで、顔を右に向けてください。
selfie-right-guide = 顔を右に向けてください
review-title = 内容は正しいですか？
review-lead = もう一度ご確認ください。送信するまではすべて変更できます。
review-change = 変更
review-send = 送信
review-photo = この写真は受け取りました。
upload-lead = 写真、スキャン、またはPDFを選んでください。すべての文字が読める必要があります。
upload-label = ファイル
upload-hint = PDF、JPEG、PNG、WebP（{ $megabytes } MBまで）
upload-hint-pdf = PDF（{ $megabytes } MBまで）
upload-send = このファイルを送る

## Other fields

name-middle = ミドルネーム
email-address = メールアドレス
phone-number = 電話番号
address-street-1 = 町名・番地
address-street-2 = 建物名・部屋番号
address-city = 市区町村
address-subdivision = 都道府県・州
address-postal-code = 郵便番号
address-country-code = 国
field-optional = { $label }（任意）
field-yes = はい
field-no = いいえ
field-choose = 選択してください
field-problem = { $label }：{ $problem }
field-missing = 入力してください。
field-not_chosen = 選択してください。
field-too_long = { $limit }文字以内で入力してください。
field-characters = 使用できない文字が含まれています。
field-no_such_date = この日付は存在しません。年、月、日を確認してください。
field-future = 未来の日付です。
field-too_long_ago = 日付が古すぎます。
field-too_early = { $limit }より前の日付は入力できません。
field-too_late = { $limit }より後の日付は入力できません。
field-not_a_number = 数字で入力してください（例：1250.50）。
field-not_whole = 整数を入力してください。
field-too_small = { $limit }以上で入力してください。
field-too_large = { $limit }以下で入力してください。
field-no_email = メールアドレスを入力してください（例：name@example.com）。
field-no_phone = 電話番号を数字で入力してください。海外の番号は「+」と国番号から入力してください。
field-no_choice = 選択肢の中から選択してください。
country-label = 発行国
country-missing = 書類を発行した国を選択してください。
document-kind-label = 書類の種類
