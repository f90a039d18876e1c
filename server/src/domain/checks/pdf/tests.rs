use super::*;

/// A PDF of these objects, numbered from 1 on; the first is its catalogue.
fn pdf(objects: &[Vec<u8>], trailer: &str) -> Vec<u8> {
    let mut file = b"%PDF-1.7\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (index, object) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", file.len()));
        file.extend(format!("{} 0 obj\n", index + 1).into_bytes());
        file.extend(object);
        file.extend(b"\nendobj\n");
    }
    let start = file.len();
    file.extend(table.into_bytes());
    let size = objects.len() + 1;
    file.extend(format!("trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\n").into_bytes());
    file.extend(format!("startxref\n{start}\n%%EOF\n").into_bytes());
    file
}

const PAGES: &str = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>";

/// One page, with more in the catalogue, the page, and objects behind it from 4 on.
fn one_page(catalogue: &str, page: &str, more: &[&str]) -> Vec<u8> {
    let mut objects = vec![
        format!("<< /Type /Catalog /Pages 2 0 R {catalogue} >>").into_bytes(),
        PAGES.into(),
        format!("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] {page} >>").into_bytes(),
    ];
    objects.extend(more.iter().map(|object| object.as_bytes().to_vec()));
    pdf(&objects, "")
}

fn stream(dictionary: &str, content: &[u8]) -> Vec<u8> {
    let mut object = format!("<< {dictionary} /Length {} >>\nstream\n", content.len()).into_bytes();
    object.extend(content);
    object.extend(b"\nendstream");
    object
}

#[test]
fn a_plain_document_is_read_with_its_links_and_bookmarks() {
    let link = "/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (https://a.example) >> >>]";
    assert_eq!(check(&one_page("/OpenAction [3 0 R /Fit]", link, &[])), Ok(1));
    assert_eq!(check(&one_page("/OpenAction << /Type /Action /S /GoTo /D [3 0 R /Fit] >>", "", &[])), Ok(1));
    let mail =
        "/Annots [<< /Type /Annot /Subtype /Link /F 4 /A << /S /URI /URI (mailto:ada@a.example) >> >>]";
    let outlines = "/Outlines << /First 4 0 R /Last 4 0 R >> /OpenAction (chapter.1) /URI << /Base (https://a.example/) >>";
    let chapter = "<< /Title (One) /A << /S /GoTo /D [3 0 R /Fit] >> >>";
    assert_eq!(check(&one_page(outlines, mail, &[chapter])), Ok(1));
    let turn = "/Annots [<< /Type /Annot /Subtype /Link /A << /S /Named /N /NextPage >> >>]";
    assert_eq!(check(&one_page("/StructTreeRoot << /K [<< /S /P /Ref [3 0 R] >>] >>", turn, &[])), Ok(1));
    let mut with_space = one_page("", "", &[]);
    with_space.extend(b"\r\n\0 ");
    assert_eq!(check(&with_space), Ok(1));
}

#[test]
fn what_does_something_by_itself_or_has_files_inside_is_refused_wherever_it_hides() {
    for (catalogue, page, more) in [
        ("/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>", "", ""),
        ("/OpenAction 4 0 R", "", "<< /S /Java#53cript >>"),
        ("/OpenAction << /S /URI /URI (https://a.example) >>", "", ""),
        ("/OpenAction 4 0 R", "", "<< /S /URI /URI (https://a.example) >>"),
        ("/OpenAction << /S 4 0 R /URI (https://a.example) >>", "", "/URI"),
        ("/OpenAction << /S /GoToR /F (a.pdf) /D [0 /Fit] >>", "", ""),
        ("/OpenAction << /S /Named /N /NextPage >>", "", ""),
        ("/OpenAction << /S /GoTo /D [3 0 R /Fit] /Next << /S /URI /URI (https://a.example) >> >>", "", ""),
        ("/OpenAction 9 0 R", "", ""),
        ("/URI << /Base (file:///) >>", "", ""),
        ("/AF [4 0 R]", "", ""),
        ("", "/PresSteps << /NA << /S /GoTo >> >>", ""),
        ("/Names << /AlternatePresentations << /Names [(a) 4 0 R] >> >>", "", "<< /Type /SlideShow >>"),
        ("/Collection << /View /T >>", "", ""),
        ("", "/Annots [<< /Subtype /Link /A << /S /Named /N /Print >> >>]", ""),
        ("", "/Annots [<< /Subtype /Link /A << /S /GoToR /F (a.pdf) /D [0 /Fit] >> >>]", ""),
        ("", "/Annots [<< /Subtype /Link /A << /S /URI /URI (file:///etc/passwd) >> >>]", ""),
        ("", "/Annots [<< /Subtype /Link /A << /S /URI /URI (javascript:alert\\(1\\)) >> >>]", ""),
        ("", "/Annots [<< /Subtype /Link /A << /S /URI /URI 4 0 R >> >>]", "(JaVaScRiPt:alert\\(1\\))"),
        ("", "/Annots [<< /Subtype /Link /A << /S /URI /URI <FEFF00680074> >> >>]", ""),
        ("", "", "<< /F (elsewhere.txt) /Length 0 >>\nstream\n\nendstream"),
        ("", "", "<< /F << /FS /URL /F (https://a.example/x) >> /Length 0 >>\nstream\n\nendstream"),
        ("", "", "<< /Subtype /Form /Ref << /F (a.pdf) /Page 0 >> /Length 0 >>\nstream\n\nendstream"),
        ("", "", "<< /Subtype /Image /OPI << >> /Width 1 /Height 1 /Length 0 >>\nstream\n\nendstream"),
        ("", "", "<< /Type /Filespec /FS /URL /F (https://a.example/x) >>"),
        ("/Names << /JavaScript << /Names [(a) 4 0 R] >> >>", "", "<< /S /GoTo >>"),
        ("/Names << /EmbeddedFiles << /Names [] >> >>", "", ""),
        ("/AcroForm << /XFA [] /Fields [] >>", "", ""),
        ("", "/AA << /O << /S /GoTo >> >>", ""),
        ("", "/Annots [<< /Subtype /Link /A << /S /Launch /F (calc.exe) >> >>]", ""),
        ("", "/Annots [[[[<< /S /SubmitForm >>]]]]", ""),
        ("", "/Annots [<< /Subtype /FileAttachment >>]", ""),
        ("", "/Annots [<< /Subtype /RichMedia >>]", ""),
        ("", "", "<< /Type /Filespec /EF << /F 5 0 R >> >>"),
        ("", "", "<< /Type /Action /S /NobodyKnowsYet >>"),
        ("", "", "<< /Type /EmbeddedFile /Length 1 >>\nstream\nx\nendstream"),
    ] {
        let file = one_page(catalogue, page, if more.is_empty() { &[] } else { std::slice::from_ref(&more) });
        assert_eq!(check(&file), Err(PdfRefusal::Active), "{catalogue} {page} {more}");
    }
    // In a stream of objects, where a search through the bytes would not find it.
    let inner = b"5 0 << /S /JavaScript /JS (x) >>";
    let container = stream("/Type /ObjStm /N 1 /First 4", inner);
    let mut objects = vec![
        b"<< /Type /Catalog /Pages 2 0 R /OpenAction 5 0 R >>".to_vec(),
        PAGES.into(),
        b"<< /Type /Page /Parent 2 0 R >>".to_vec(),
    ];
    objects.push(container);
    assert_eq!(check(&pdf(&objects, "")), Err(PdfRefusal::Active));
}

#[test]
fn a_key_that_stands_twice_is_refused_since_viewers_differ_on_which_one_counts() {
    let harmless = "/OpenAction [3 0 R /Fit]";
    for (catalogue, page, more) in [
        ("/OpenAction 4 0 R /OpenAction null", "", "<< /S /GoTo /D [3 0 R /Fit] >>"),
        ("/OpenAction (a) /Open#41ction (b)", "", ""),
        ("/OpenAction (a) % /OpenAction\n/OpenAction (b)", "", ""),
        (harmless, "/Annots [[<< /A << /S /URI /S /GoTo >> >>]]", ""),
        (harmless, "/Contents (>>) /Contents <3e3E>", ""),
        (harmless, "/Contents (\\)(/A)) /Contents -.5", ""),
        (harmless, "", "<< /Kids [5 0 R 6 0 R] /Kids [5 0 R] >>"),
        (harmless, "", "<< /Kids 5 0 R /Kids 6 0 R >>"),
        (harmless, "", "<< /Kind 1 /Kind 2 /Length 0 >>\nstream\n\nendstream"),
        ("/Length true /Length false", "", ""),
    ] {
        let file = one_page(catalogue, page, if more.is_empty() { &[] } else { std::slice::from_ref(&more) });
        assert_eq!(check(&file), Err(PdfRefusal::Damaged), "{catalogue} {page} {more}");
    }
    let objects =
        [b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(), PAGES.into(), b"<< /Type /Page >>".to_vec()];
    for trailer in ["/Root 3 0 R", "/ID [(1) (1)] /ID [(2) (2)]", "/Prev 9 0 R", "/XRefStm (9)"] {
        assert_eq!(check(&pdf(&objects, trailer)), Err(PdfRefusal::Damaged), "{trailer}");
    }
    // In a stream of objects.
    let of = |inner: &str, kind: &str| {
        let container = stream(&format!("/Type {kind} /N 1 /First 4"), format!("9 0 {inner}").as_bytes());
        check(&pdf(&[objects.to_vec(), vec![container]].concat(), ""))
    };
    assert_eq!(of("<< /S /GoTo /T 5 >>", "/ObjStm"), Ok(1));
    assert_eq!(of("<< /S /GoTo /S /URI >>", "/ObjStm"), Err(PdfRefusal::Damaged));
    // What the reader would leave out there, and a viewer perhaps not.
    assert_eq!(of("<< /S /JavaScript /JS (x) /T nothing >>", "/ObjStm"), Err(PdfRefusal::Damaged));
}

#[test]
fn what_only_looks_like_a_key_that_stands_twice_is_none() {
    for (catalogue, page, more) in [
        ("/Lang (a) /Langs (b)", "", ""),
        ("/Lang (/Lang (/Lang\\\\) /Lang \\( /Lang) /Note </4c>", "", ""),
        ("/Lang (a) % /Lang (b)\r/Next << /Lang (c) >>", "/Lang /Lang", ""),
        ("/Lang/Lang/A[/Lang/Lang<</Lang/Lang>><</Lang/B>>]/Kids[1 0 R 2 0 R 3 4]", "", ""),
        // Some programs do that, and nobody can take it in two ways.
        ("/Lang (a) /Lang (a)", "/Rotate 0 /Rotate 0", ""),
        ("", "", "<< /Length 31 >>\nstream\n<< /A 1 /A 2 >> trailer << /A 1\nendstream"),
        ("", "", "<< /A +1 /B -.5 /C 4. /D 0.00-41 /E true/F1 null/F2<>/G() /H#20I 1 /HI 2 >>"),
    ] {
        let catalogue = catalogue.replace("</4c>", "<4c 4C\n>");
        let file =
            one_page(&catalogue, page, if more.is_empty() { &[] } else { std::slice::from_ref(&more) });
        assert_eq!(check(&file), Ok(1), "{catalogue} {page} {more}");
    }
}

/// As a library writes it: with a table, with a stream of objects, and changed once more.
#[test]
fn what_programs_write_passes_in_each_form_that_a_file_may_have() {
    let dictionary = |entries: Vec<(&str, Object)>| -> Object { Dictionary::from_iter(entries).into() };
    let name = |name: &str| Object::Name(name.as_bytes().to_vec());
    let mut document = Document::with_version("1.7");
    let pages = document.new_object_id();
    let content = lopdf::Stream::new(Dictionary::new(), b"BT /F1 12 Tf (<< /A 1 /A 2 >>) Tj ET".to_vec());
    let content = document.add_object(content);
    let page = document.add_object(dictionary(vec![
        ("Type", name("Page")),
        ("Parent", pages.into()),
        ("Contents", content.into()),
        ("MediaBox", vec![0.into(), 0.into(), 595.28.into(), 841.89.into()].into()),
    ]));
    let kids = [("Type", name("Pages")), ("Kids", vec![page.into()].into()), ("Count", 1.into())];
    document.objects.insert(pages, dictionary(kids.to_vec()));
    let catalogue = document.add_object(dictionary(vec![("Type", name("Catalog")), ("Pages", pages.into())]));
    document.trailer.set("Root", catalogue);
    let title = || Object::string_literal("Ada (the \\ first) and \u{fe}\u{ff}");
    let info = document.add_object(dictionary(vec![("Title", title())]));
    document.trailer.set("Info", info);
    document.compress();
    let (mut classic, mut modern) = (Vec::new(), Vec::new());
    document.save_to(&mut classic).unwrap();
    document.save_modern(&mut modern).unwrap();
    assert!(modern.windows(6).any(|window| window == b"ObjStm"));
    for file in [classic, modern] {
        assert_eq!(check(&file), Ok(1));
        let document = Document::load_mem(&file).unwrap();
        let mut change = lopdf::IncrementalDocument::create_from(file.clone(), document);
        change.new_document.add_object(dictionary(vec![("Title", title())]));
        let mut changed = Vec::new();
        change.save_to(&mut changed).unwrap();
        assert!(changed.len() > file.len());
        assert_eq!(check(&changed), Ok(1));
    }
}

#[test]
fn what_is_protected_is_refused_as_such() {
    let objects =
        [b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(), PAGES.into(), b"<< /Type /Page >>".to_vec()];
    let encrypt = "/Encrypt << /Filter /Standard /V 1 /R 2 /O (11111111111111111111111111111111) \
        /U (11111111111111111111111111111111) /P -4 >> /ID [(1) (1)]";
    assert_eq!(check(&pdf(&objects, encrypt)), Err(PdfRefusal::Protected));
}

#[test]
fn a_document_has_some_pages_and_not_too_many() {
    let none =
        [b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(), b"<< /Type /Pages /Kids [] /Count 0 >>".to_vec()];
    assert_eq!(check(&pdf(&none, "")), Err(PdfRefusal::Pages));
    let of = |count: usize| {
        let kids: Vec<String> = (0..count).map(|index| format!("{} 0 R", index + 3)).collect();
        let kids = format!("<< /Type /Pages /Kids [{}] /Count {count} >>", kids.join(" "));
        let mut objects = vec![b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(), kids.into_bytes()];
        objects.extend(std::iter::repeat_n(b"<< /Type /Page /Parent 2 0 R >>".to_vec(), count));
        pdf(&objects, "")
    };
    assert_eq!(check(&of(MAX_PAGES)), Ok(MAX_PAGES));
    assert_eq!(check(&of(MAX_PAGES + 1)), Err(PdfRefusal::Pages));
}

#[test]
fn what_is_something_else_as_well_is_refused() {
    let file = one_page("", "", &[]);
    let with = |before: &[u8], after: &[u8]| [before, &file, after].concat();
    for wrong in [
        with(b"\n", b""),
        with(b"<html>", b""),
        with(b"\x89PNG\r\n\x1a\n", b""),
        with(b"", b"<script>alert(1)</script>"),
        with(b"", b"PK\x03\x04x%%EOF PK\x05\x06\0\0%%EOF"),
        b"%PDF-1.7\n%%EOF".to_vec(),
        b"%PDF-".to_vec(),
        Vec::new(),
    ] {
        assert_eq!(check(&wrong), Err(PdfRefusal::Damaged), "{}", String::from_utf8_lossy(&wrong));
    }
    for percent in [10, 50, 90, 99] {
        assert_eq!(check(&file[..file.len() * percent / 100]), Err(PdfRefusal::Damaged), "{percent} %");
    }
}

/// Bytes as they compress well.
fn deflated(content: &[u8]) -> Vec<u8> {
    let mut packed = lopdf::Stream::new(Dictionary::new(), content.to_vec());
    packed.compress().unwrap();
    packed.content
}

#[test]
fn what_is_small_outside_and_huge_inside_is_given_up() {
    let catalogue =
        || vec![b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(), PAGES.into(), b"<< /Type /Page >>".to_vec()];
    let packed = |content: &[u8], first: usize, count: usize| {
        let dictionary = format!("/Type /ObjStm /Filter /FlateDecode /N {count} /First {first}");
        stream(&dictionary, &deflated(content))
    };
    // One that unpacks to more than is read.
    let one = packed(&[b"9 0 ".as_slice(), &vec![b' '; MAX_PART]].concat(), 4, 1);
    assert_eq!(check(&pdf(&[catalogue(), vec![one]].concat(), "")), Err(PdfRefusal::Damaged));
    // Many that do not, each by itself.
    let numbers = [b"9 0 [".as_slice(), &b"0 ".repeat(1_000_000), b"]"].concat();
    let each = packed(&numbers, 4, 1);
    let many = [catalogue(), vec![each; 500]].concat();
    let file = pdf(&many, "");
    assert!(file.len() < 3_000_000);
    assert_eq!(check(&file), Err(PdfRefusal::Damaged));
    // Strings that begin in each other.
    let strings = 200_000;
    let index: String = (0..strings).map(|index| format!("{} {} ", index + 9, index * 2)).collect();
    let body = format!("({})", "\\(".repeat(strings));
    let overlapping = packed(format!("{index}{body}").as_bytes(), index.len(), strings);
    assert_eq!(check(&pdf(&[catalogue(), vec![overlapping]].concat(), "")), Err(PdfRefusal::Damaged));
    // Deeper than anybody writes.
    let deep = format!("{}0{}", "[".repeat(60), "]".repeat(60)).into_bytes();
    assert!(check(&pdf(&[catalogue(), vec![deep]].concat(), "")).is_err());
}

#[test]
fn what_unpacks_to_much_more_than_a_page_needs_is_refused() {
    let with = |object: Vec<u8>| {
        let objects =
            [b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(), PAGES.into(), b"<< /Type /Page >>".to_vec()];
        check(&pdf(&[objects.to_vec(), vec![object], vec![b"[/FlateDecode]".to_vec()]].concat(), ""))
    };
    let megabytes = |count: usize| deflated(&vec![b' '; count * 1024 * 1024]);
    assert_eq!(with(stream("/Filter /FlateDecode", &megabytes(20))), Ok(1));
    let bomb = megabytes(25);
    assert!(bomb.len() < 30_000);
    for filter in ["/FlateDecode", "[/FlateDecode]", "/Fl", "5 0 R", "[5 0 R]"] {
        assert_eq!(with(stream(&format!("/Filter {filter}"), &bomb)), Err(PdfRefusal::Damaged), "{filter}");
    }
    let twice = stream("/Filter [/FlateDecode /FlateDecode]", &deflated(&bomb));
    assert_eq!(with(twice), Err(PdfRefusal::Damaged));
    let before_pixels = "/Subtype /Image /Width 9 /Height 9 /Filter [/FlateDecode /DCTDecode]";
    assert_eq!(with(stream(before_pixels, &megabytes(49))), Err(PdfRefusal::Damaged));
    let runs: Vec<u8> = [129, b' '].repeat(250_000);
    assert_eq!(with(stream("/Filter /RunLengthDecode", &runs)), Err(PdfRefusal::Damaged));
    assert_eq!(with(stream("/Filter /NobodyKnowsYet", b"x")), Err(PdfRefusal::Damaged));
    // Pixels are what a viewer makes of them.
    let picture = |width: u32, height: u32| {
        with(stream(&format!("/Subtype /Image /Width {width} /Height {height} /Filter /JBIG2Decode"), b"x"))
    };
    assert_eq!(picture(4960, 7016), Ok(1));
    assert_eq!(picture(60_000, 60_000), Err(PdfRefusal::Damaged));
}

#[test]
fn many_pages_that_each_unpack_to_a_little_are_refused_together() {
    let one = stream("/Filter /FlateDecode", &deflated(&vec![b' '; 1024 * 1024]));
    let of = |count: usize| {
        let objects =
            vec![b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(), PAGES.into(), b"<< /Type /Page >>".to_vec()];
        check(&pdf(&[objects, vec![one.clone(); count]].concat(), ""))
    };
    assert_eq!(of(24), Ok(1));
    assert_eq!(of(25), Err(PdfRefusal::Damaged));
}

#[test]
fn tables_are_counted_however_they_are_written() {
    let tables = |name: &str, count: usize| check(&one_page("", "", &[&format!("[{}]", name.repeat(count))]));
    for name in ["/XRef ", "/X#52ef ", "/#58#52#65#66 "] {
        assert_eq!(tables(name, MAX_TABLES), Ok(1), "{name}");
        assert_eq!(tables(name, MAX_TABLES + 1), Err(PdfRefusal::Damaged), "{name}");
    }
    assert_eq!(tables("/Xref /XRe ", 100), Ok(1));
}

#[test]
fn a_reading_that_was_given_up_leaves_nothing_behind() {
    let deep = format!("{}0{}", "[".repeat(60), "]".repeat(60));
    assert!(check(&one_page("", "", &[&deep])).is_err());
    assert_eq!(check(&one_page("", "", &[])), Ok(1));
}

proptest::proptest! {
    /// Whatever is changed in a file: it is read or refused.
    #[test]
    fn no_byte_is_too_strange(at in 0_usize..400, byte: u8) {
        let mut file = one_page("/OpenAction [3 0 R /Fit]", "/Annots []", &["(text)"]);
        let at = at % file.len();
        file[at] = byte;
        let _ = check(&file);
    }
}
