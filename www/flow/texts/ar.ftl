# العربية

language-direction = rtl
date-order = dmy

## Every view

page-title = { $view } – { $asker }
step-of = الخطوة { $step } من { $steps }
progress-label = التقدم
working = لحظة من فضلك…
loading = جارٍ تحميل عملية التحقق
sending = جارٍ الإرسال…
try-again = أعد المحاولة
back = رجوع
continue = متابعة
problem-summary = هناك مشكلة
without-script-open = متصفحك لا يشغّل البرامج النصية. لا يزال بإمكانك المتابعة واختيار الصور كملفات.
network-problem-title = لا يوجد اتصال
network-problem-text = تعذّر الوصول إلى الخادم. تحقق من اتصالك ثم أعد المحاولة. لن تفقد شيئًا مما أدخلته.

## Consent

consent-title = لنتحقق من هويتك
consent-who = يطلب منك { $asker } تأكيد هويتك. يستغرق ذلك نحو 3 دقائق.
consent-needs = ما ستحتاج إليه
consent-need-details = اسمك وتاريخ ميلادك
consent-need-details-hint = كما يظهران في وثيقتك
consent-need-document = وثيقة هويتك
consent-need-document-hint = جواز سفر أو رخصة قيادة أو بطاقة هوية
consent-need-selfie = صورة لوجهك
consent-need-selfie-hint = بالكاميرا أو من ملف
consent-time = { $hours ->
    [one] بعد أن تبدأ، لديك ساعة واحدة ({ $hours }) للانتهاء.
    [two] بعد أن تبدأ، لديك ساعتان ({ $hours }) للانتهاء.
    [few] بعد أن تبدأ، لديك { $hours } ساعات للانتهاء.
   *[other] بعد أن تبدأ، لديك { $hours } ساعة للانتهاء.
}
consent-time-days = { $days ->
    [one] بعد أن تبدأ، لديك يوم واحد ({ $days }) للانتهاء.
    [two] بعد أن تبدأ، لديك يومان ({ $days }) للانتهاء.
    [few] بعد أن تبدأ، لديك { $days } أيام للانتهاء.
   *[other] بعد أن تبدأ، لديك { $days } يومًا للانتهاء.
}
consent-time-minutes = { $minutes ->
    [one] بعد أن تبدأ، لديك دقيقة واحدة ({ $minutes }) للانتهاء.
    [two] بعد أن تبدأ، لديك دقيقتان ({ $minutes }) للانتهاء.
    [few] بعد أن تبدأ، لديك { $minutes } دقائق للانتهاء.
   *[other] بعد أن تبدأ، لديك { $minutes } دقيقة للانتهاء.
}
consent-agreement = بالمتابعة، توافق على أن نحفظ بياناتك وصورك ونشاركها مع { $asker } لتأكيد هويتك.
consent-privacy = سياسة الخصوصية (تُفتح في علامة تبويب جديدة)
consent-terms = الشروط (تُفتح في علامة تبويب جديدة)
consent-agree = أوافق وأتابع

## Name and birthdate

details-title = معلومات عنك
details-lead = اكتب اسمك وتاريخ ميلادك كما يظهران في وثيقة هويتك.
name-first = الاسم الأول
name-last = اسم العائلة
name-single = لدي اسم واحد فقط
name-single-hint = اكتبه في أحد الحقلين واترك الآخر فارغًا.
birthdate = تاريخ الميلاد
date-day = اليوم
date-month = الشهر
date-year = السنة
month-1 = يناير
month-2 = فبراير
month-3 = مارس
month-4 = أبريل
month-5 = مايو
month-6 = يونيو
month-7 = يوليو
month-8 = أغسطس
month-9 = سبتمبر
month-10 = أكتوبر
month-11 = نوفمبر
month-12 = ديسمبر

name-first-missing = أدخل اسمك الأول.
name-first-too_long = يمكن أن يتكوّن الاسم الأول من 100 حرف على الأكثر.
name-first-characters = في الاسم الأول رموز لا يمكننا استخدامها. تحقق من الأرقام والعلامات.
name-last-missing = أدخل اسم العائلة.
name-last-too_long = يمكن أن يتكوّن اسم العائلة من 100 حرف على الأكثر.
name-last-characters = في اسم العائلة رموز لا يمكننا استخدامها. تحقق من الأرقام والعلامات.
birthdate-missing = أدخل يوم ميلادك وشهره وسنته.
birthdate-no_such_date = هذا التاريخ غير موجود. تحقق من اليوم والشهر والسنة.
birthdate-future = يجب أن يكون تاريخ الميلاد في الماضي. تحقق من السنة.
birthdate-too_long_ago = التاريخ قديم جدًا. أدخل أرقام السنة الأربعة كلها.

## Photos

document-title = وثيقة هويتك
document-lead = التقط صورة للصفحة أو الوجه الذي يظهر فيه صورتك واسمك.
document-tip-1 = ضعها على سطح مستوٍ في ضوء جيد
document-tip-2 = الزوايا الأربع داخل الصورة
document-tip-3 = واضحة ومن دون انعكاس
document-guide = ضع وثيقتك داخل الإطار
document-preview = صورة وثيقتك
document-check = هل يمكنك قراءة كل كلمة؟

selfie-title = صورة لوجهك
selfie-lead = نحتاج إلى صورة تُظهر شكلك الآن.
selfie-tip-1 = انظر إلى الكاميرا مباشرة
selfie-tip-2 = الضوء من الأمام
selfie-tip-3 = من دون قبعة أو نظارة شمسية
selfie-guide = ضع وجهك داخل الشكل البيضوي
selfie-preview = صورة وجهك
selfie-check = هل وجهك واضح وكامل في الصورة؟

camera-use = استخدام الكاميرا
camera-starting = جارٍ تشغيل الكاميرا…
camera-allow = إذا سألك المتصفح، فاسمح باستخدام الكاميرا.
camera-capture = التقاط الصورة
camera-live = بث مباشر من كاميرتك
file-label = ملف الصورة
file-hint = JPEG أو PNG أو WebP، حتى { $megabytes } ميغابايت
file-choose = اختيار ملف
file-instead = استخدام ملف بدلًا من ذلك
file-upload = رفع الصورة
photo-use = استخدام هذه الصورة
photo-again = التقاط صورة أخرى

camera-denied-title = الكاميرا محظورة
camera-denied = اسمح بالكاميرا لهذه الصفحة في شريط العنوان أو إعدادات المتصفح ثم أعد المحاولة، أو اختر ملف صورة.
camera-missing-title = لم يُعثر على كاميرا
camera-missing = صِل كاميرا وأعد المحاولة، أو اختر ملف صورة.
camera-busy-title = الكاميرا مشغولة
camera-busy = يبدو أن تطبيقًا آخر أو علامة تبويب أخرى تستخدمها. أغلقها وأعد المحاولة، أو اختر ملف صورة.
camera-forbidden-title = لا يمكن استخدام الكاميرا هنا
camera-forbidden = الصفحة التي تعرض هذه النافذة لا تسمح لها بالكاميرا. اختر ملف صورة بدلًا من ذلك.
camera-failed-title = لم تعمل الكاميرا
camera-failed = أعد المحاولة، أو اختر ملف صورة.
file-unreadable = لا يمكن عرض هذا الملف كصورة. اختر ملف JPEG أو PNG أو WebP.
file-gone = لم يعد بالإمكان قراءة هذا الملف. نُقل أو عُدّل أو حُذف بعد اختياره. احفظه على هذا الجهاز ثم اختره مرة أخرى.
file-preparing = جارٍ تجهيز صورتك…

picture-file_empty = لم تصل أي صورة. اختر صورة وأرسلها مرة أخرى.
picture-file_too_large = حجم الملف أكبر من { $megabytes } ميغابايت. اختر ملفًا أصغر أو التقط صورة بالكاميرا.
picture-file_type_unsupported = لا يمكننا قراءة هذا الملف. اختر ملف JPEG أو PNG أو WebP.
picture-file_heic = هذه الصورة بتنسيق HEIC الذي لا يمكننا قراءته. اختر ملف JPEG أو PNG أو WebP، أو التقط صورة بالكاميرا. على iPhone يمكنك تغيير تنسيق الصور الجديدة: الإعدادات، ثم الكاميرا، ثم التنسيقات، ثم الأكثر توافقًا.
picture-file_damaged = الصورة تالفة أو غير مكتملة. التقط أو اختر صورة أخرى.
picture-image_too_many_pixels = في الصورة عدد كبير جدًا من وحدات البكسل. اختر صورة أصغر أو التقط صورة بالكاميرا.
picture-image_too_small = الصورة صغيرة جدًا. يجب ألا يقل ضلعها الأطول عن { $pixels } بكسل. اختر صورة أكبر أو التقط صورة بالكاميرا.
picture-image_too_dark = الصورة مظلمة جدًا. شغّل ضوءًا أو اقترب من نافذة ثم التقط صورة أخرى.
picture-image_too_bright = الصورة ساطعة جدًا. أبعد عنها المصابيح والشمس ثم التقط صورة أخرى.
picture-image_blurry = الصورة غير واضحة. اثبت وانتظر حتى تتضح ثم التقط صورة أخرى.
picture-image_repeated = لقد أرسلت هذه الصورة من قبل في خطوة أخرى. التقط صورة أخرى.
picture-file_not_accepted = لا يمكن استخدام هذا النوع من الملفات هنا. اختر أحد الأنواع المذكورة أدناه.
picture-pdf_damaged = ملف PDF تالف أو غير مكتمل. احفظه من جديد، مثلًا بطباعته إلى PDF، أو أرسل صورة.
picture-pdf_protected = ملف PDF محمي بكلمة مرور أو ضد النسخ. أزل الحماية أو اطبعه إلى PDF، ثم أرسله مرة أخرى.
picture-pdf_active = يحتوي ملف PDF على نصوص برمجية أو ملفات أخرى. اطبعه إلى ملف PDF جديد وأرسل الجديد.
picture-pdf_pages = يجب أن يتكوّن ملف PDF من صفحة واحدة إلى { $pages }. احفظ الصفحات اللازمة فقط في ملف PDF جديد وأرسله.

## The end

done-title = تم كل شيء
done-text = شكرًا لك. لقد تلقّى { $asker } بياناتك وصورك.
done-close = يمكنك إغلاق هذه النافذة.
done-button = تم
done-return = العودة إلى { $host }
failed-title = لم ينجح ذلك
failed-text = تعذّر إكمال عملية التحقق. يُرجى التواصل مع { $asker }.

## The live camera

sending-stop = إيقاف الإرسال
sending-paused = انقطع الاتصال. سيستمر الإرسال عندما يعود.
camera-tap = اضغط لتشغيل الكاميرا
camera-torch = الضوء
camera-flip = التبديل بين الكاميرا الأمامية والخلفية
camera-automatic = التقاط الصورة تلقائيًا
camera-choose = الكاميرا
camera-nameless = كاميرا
hint-dark = المكان مظلم جدًا. ابحث عن ضوء أكثر.
hint-bright = الضوء شديد جدًا. أبعد المصابيح والشمس عن الصورة.
hint-moving = لا تتحرك.
hint-blurry = الصورة غير واضحة بعد. اقترب أو ابتعد قليلًا.
hint-steady = جيد. لا تتحرك…
hint-taken = التُقطت الصورة.
document-empty = ضع وثيقتك بحيث تملأ الإطار.
selfie-empty = ضع وجهك داخل الشكل البيضوي.
camera-system-title = الكاميرا معطلة لمتصفحك
camera-system = لا يسمح جهازك لهذا المتصفح باستخدام الكاميرا. اسمح بها في إعدادات الخصوصية في الجهاز ثم حاول مرة أخرى. أو اختر ملف صورة.
camera-insecure-title = تحتاج الكاميرا إلى صفحة آمنة
camera-insecure = لا تسمح المتصفحات بالكاميرا إلا في الصفحات المفتوحة عبر https. اختر ملف صورة بدلًا منها، وأخبر صاحب الصفحة.
camera-denied-chrome = انقر الرمز المجاور للعنوان، واسمح بالكاميرا، ثم حاول مرة أخرى.
camera-denied-android = المس الرمز المجاور للعنوان، ثم الأذونات، واسمح بالكاميرا، ثم حاول مرة أخرى.
camera-denied-firefox = انقر رمز الكاميرا في شريط العنوان، وأزل الحظر، ثم حاول مرة أخرى.
camera-denied-safari = اختر من القائمة Safari ثم الإعدادات ثم مواقع الويب ثم الكاميرا، واسمح لهذه الصفحة، ثم حاول مرة أخرى.
camera-denied-ios = افتح الإعدادات، وابحث عن متصفحك، واسمح بالكاميرا، ثم حاول مرة أخرى.

## Too many attempts

slow-title = لحظة من فضلك
slow-text = كانت هناك محاولات كثيرة في وقت قصير. لم يضع شيء مما أدخلته. انتظر لحظة ثم حاول مرة أخرى.
slow-wait = { $seconds ->
    [one] يمكنك المحاولة مرة أخرى بعد ثانية واحدة ({ $seconds }).
    [two] يمكنك المحاولة مرة أخرى بعد ثانيتين ({ $seconds }).
    [few] يمكنك المحاولة مرة أخرى بعد { $seconds } ثوانٍ.
   *[other] يمكنك المحاولة مرة أخرى بعد { $seconds } ثانية.
}

## The server has no database for a moment

unavailable-title = يستغرق هذا وقتًا أطول من المعتاد
unavailable-text = لا يمكننا المتابعة الآن. لم يضع شيء مما أرسلته. ستحاول هذه الصفحة مرة أخرى تلقائيًا.

## On another device

link-title = متابعة التحقق
link-text = يعمل هذا الرابط مرة واحدة. اضغط «متابعة» على الجهاز وفي المتصفح اللذين تريد استخدامهما.
handoff-offer = المتابعة على هاتفك
handoff-title = المتابعة على هاتفك
handoff-lead = امسح هذا الرمز بكاميرا هاتفك، أو افتح الرابط عليه.
handoff-code = رمز QR للرابط
handoff-link = الرابط
handoff-copy = نسخ الرابط
handoff-copied = نُسخ الرابط.
handoff-once = يعمل الرابط مرة واحدة ولمدة 15 دقيقة. أبقِ هذه الصفحة مفتوحة: ستتابع تلقائيًا.
handoff-waiting = في انتظار هاتفك…
handoff-opened = فتح هاتفك الرابط. تابع عليه.
handoff-left = أُغلقت الصفحة على هاتفك. افتحها عليه مرة أخرى، أو تابع هنا.
handoff-over = لم يعد هذا الرابط صالحًا. أنشئ رابطًا جديدًا، أو تابع هنا.
handoff-again = إنشاء رابط جديد
handoff-here = المتابعة هنا
handoff-check = انتهيت على هاتفي
handoff-finished = ستتابع الصفحة التي بدأت منها تلقائيًا.
elsewhere-title = عملية التحقق هذه مفتوحة في مكان آخر
elsewhere-text = إنها مفتوحة في علامة تبويب أخرى أو على جهاز آخر. يمكنك استخدام واحد منها فقط في الوقت نفسه.

## Where it may not be shown

embedding-title = لا يمكن عرض التحقق هنا
embedding-text = لا يُسمح لهذه الصفحة بعرض التحقق. يستطيع صاحبها السماح بنطاق الصفحة في القالب.

## Leaving

leave-title = هل تريد مغادرة عملية التحقق؟
leave-text = كل ما أنجزته حتى الآن محفوظ. يمكنك المتابعة لاحقًا حتى ينتهي وقتك.
leave-leave = مغادرة
leave-stay = البقاء

## Time

expiring-title = بقي أقل من خمس دقائق
expiring-text = بعدها تُغلق عملية التحقق هذه. كل ما ترسله قبل ذلك يبقى محفوظًا.

## Refusals

session_expired-title = انتهى وقتك
session_expired-text = كانت عملية التحقق هذه مفتوحة لوقت محدود وهي مغلقة الآن. للمتابعة، عُد إلى المكان الذي بدأت منه. كل ما أرسلته محفوظ.
unauthenticated-title = هذا الرابط ليس لهذا المتصفح
unauthenticated-text = بدأت عملية التحقق في متصفح آخر أو علامة تبويب أخرى، أو أنها انتهت بالفعل. للمتابعة عُد إلى المكان الذي بدأت منه.
invalid_inquiry_id-title = لم نعثر على عملية التحقق هذه
invalid_inquiry_id-text = قد يكون الرابط ناقصًا أو قديمًا. عُد إلى المكان الذي وجدته فيه وأعد المحاولة.
invalid_config-title = هذا الرابط ناقص
invalid_config-text = في الرابط الموجود في الصفحة التي أتيت منها خطأ. يُرجى إبلاغ صاحب تلك الصفحة.
inactive_template-title = عملية التحقق هذه غير مفتوحة
inactive_template-text = لم تفتحها الشركة بعد، أو أغلقتها. يُرجى التواصل مع الشركة.
application_error-title = حدث خطأ ما
application_error-text = الخطأ من جانبنا. يُرجى إعادة المحاولة بعد لحظات.

## Kinds of documents, further photos, review

document-kind-title = ما المستند الذي لديك؟
document-kind-lead = ستلتقط صورًا له في الخطوة التالية.
kind-passport = جواز سفر
kind-driving_licence = رخصة قيادة
kind-identity_card = بطاقة هوية
kind-residence_permit = تصريح إقامة
document-kind-missing = اختر نوع المستند.
document-back-title = ظهر المستند
document-back-lead = اقلبه والتقط صورة للوجه الآخر.
document-back-guide = ضع ظهر المستند داخل الإطار
selfie-left-title = وجهك من اليسار
selfie-left-lead = أدر رأسك إلى اليسار حتى تختفي إحدى الأذنين.
selfie-left-guide = أدر رأسك إلى اليسار
selfie-right-title = وجهك من اليمين
selfie-right-lead = أدر رأسك إلى اليمين حتى تختفي إحدى الأذنين.
selfie-right-guide = أدر رأسك إلى اليمين
review-title = هل كل شيء صحيح؟
review-lead = راجعه مرة أخرى. يمكنك تغيير كل شيء حتى ترسله.
review-change = تغيير
review-send = إرسال
review-photo = تم استلام هذه الصورة.
upload-lead = اختر صورة أو مسحًا ضوئيًا أو ملف PDF. يجب أن تكون كل كلمة مقروءة.
upload-label = ملفك
upload-hint = PDF أو JPEG أو PNG أو WebP، حتى { $megabytes } ميغابايت
upload-hint-pdf = PDF، حتى { $megabytes } ميغابايت
upload-send = إرسال هذا الملف

## Other fields

name-middle = الاسم الأوسط
email-address = البريد الإلكتروني
phone-number = رقم الهاتف
address-street-1 = الشارع والرقم
address-street-2 = الشقة أو الطابق أو المبنى
address-city = المدينة
address-subdivision = الولاية أو المحافظة أو المنطقة
address-postal-code = الرمز البريدي
address-country-code = البلد
field-optional = { $label } (اختياري)
field-yes = نعم
field-no = لا
field-choose = اختر
field-problem = { $label }: { $problem }
field-missing = املأ هذا الحقل.
field-not_chosen = اختر واحدًا.
field-too_long = استخدم { $limit } من الأحرف على الأكثر.
field-characters = يحتوي على أحرف لا يمكن استخدامها هنا.
field-no_such_date = هذا التاريخ غير موجود. تحقق من اليوم والشهر والسنة.
field-future = هذا التاريخ في المستقبل.
field-too_long_ago = هذا التاريخ قديم جدًا.
field-too_early = يجب ألا يكون التاريخ قبل { $limit }.
field-too_late = يجب ألا يكون التاريخ بعد { $limit }.
field-not_a_number = أدخل رقمًا بالأرقام، مثل 1250.50.
field-not_whole = أدخل عددًا صحيحًا.
field-too_small = يجب أن يكون { $limit } أو أكثر.
field-too_large = يجب أن يكون { $limit } أو أقل.
field-no_email = أدخل عنوان بريد إلكتروني، مثل name@example.com.
field-no_phone = أدخل رقم هاتف بالأرقام. إذا كان من بلد آخر فابدأ بـ + ورمز البلد.
field-no_choice = اختر أحد الخيارات.
country-label = بلد الإصدار
country-missing = اختر البلد الذي أصدر وثيقتك.
document-kind-label = نوع الوثيقة
