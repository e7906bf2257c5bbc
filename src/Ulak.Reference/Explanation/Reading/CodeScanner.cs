

namespace Ulak.Reference.Explanation.Reading;

/// <summary>The codes found in a text; where they stand.</summary>
internal readonly record struct LocatedCodes(int? Reply, string? Enhanced, int Start, int End)
{
    /// <summary>Where the reply begins that has these codes: at an earlier line of it, if it has several.</summary>
    public int ReplyStart { get; init; } = Start;
}

/// <summary>Finds reply codes (RFC 5321 §4.2) and enhanced codes (RFC 3463 §2) in the text of a bounce, a log or a reply.</summary>
internal static class CodeScanner
{
    private static readonly string[] IntroducingWords = ["said", "code", "error", "status", "reply", "response", "returned", "responded",
        "smtp", "with", "rejected", "replied", "dsn", "was", "stat", "failed", "failure", "got", "smtpstatus", "error_code", "dot",
        "ошибка", "ошибкой", "erreur", "fehler", "errore", "erro", "hata", "hatası", "błąd", "błędem", "fout", "kod", "kodu", "código",
        "codice"];

    // "port: 465", "line: 501", "PHP: 5.6.27": numbers that are named.
    private static readonly string[] OtherNumbers = ["port", "line", "pid", "uid", "size", "timeout", "delay", "length", "bytes",
        "php", "wordpress", "version", "ver", "django", "laravel", "python", "ruby", "perl", "java", "openssl", "mysql", "mariadb",
        "kernel", "magento", "drupal", "joomla", "apache", "nginx", "framework", "sdk", "release", "mailkit", "nodemailer", "phpmailer",
        "symfony", "spring", "v", "rev", "build", "node", "npm", "android", "ios",
        "macos", "ubuntu", "debian", "grafana", "nextcloud", "gitea", "keycloak"];

    // No server sends 465, and many texts have it as a port (RFC 8314 §7.3), also in quotes and without the word.
    private const int SubmissionsPort = 465;

    /// <summary>The codes that decide: a reply code with an enhanced one beside it before all others, then the first of each.</summary>
    public static LocatedCodes Find(string text)
    {
        LocatedCodes? plain = null;
        (string Code, int Start, int End)? loose = null;
        var i = 0;
        while (i < text.Length)
        {
            if (!char.IsAsciiDigit(text[i]) || (i > 0 && (ContinuesWord(text[i - 1]) || ContinuesNumber(text, i))))
            {
                i++;
                continue;
            }

            if (IsOtherNumber(text, i))
            {
                i = SkipNumber(text, i);
                continue;
            }

            if (EnhancedCodeAt(text, i) is { } alone)
            {
                // "Mailman 2.1.5" and other versions look like success.
                loose ??= (text[i] != '2' || IsIntroduced(text, i)) && !IsVersion(text, i, alone.Code)
                    && !IsBesideVersion(text, i, alone.End) && !IsOfPackage(text, i) ? (alone.Code, i, alone.End) : null;
                i = alone.End;
                continue;
            }

            if (ReplyCodeAt(text, i) is { } reply)
            {
                if (EnhancedCodeAfter(text, i + 3, reply / 100) is { } beside)
                {
                    return new LocatedCodes(reply, beside.Code, i, beside.End)
                    {
                        ReplyStart = plain is { } before && before.Reply == reply
                        ? before.Start : i
                    };
                }

                if ((plain is null || (plain.Value.Reply < 400 && reply >= 400)) && reply != SubmissionsPort && IsIntroduced(text, i)
                    && (reply >= 400 || i == 0 || text[i - 1] is '\n' || (i > 1 && text[i - 2] is ':' or ';')))
                {
                    plain = new LocatedCodes(reply, null, i, i + 3);
                }

                i += 3;
                continue;
            }

            i = SkipNumber(text, i);
        }

        return Combine(plain, loose);
    }

    private static int SkipNumber(string text, int i)
    {
        while (i < text.Length && (char.IsAsciiDigit(text[i]) || text[i] == '.'))
        {
            i++;
        }

        return i;
    }

    /// <summary>Whether the word before a number names it as something else than a code.</summary>
    private static bool IsOtherNumber(string text, int i)
    {
        var end = i;
        while (end > 0 && i - end < 6 && text[end - 1] is ' ' or ':' or '=' or '"' or '\'' or ',' or '[' or '*')
        {
            end--;
        }

        var start = end;
        while (start > 0 && end - start < 12 && char.IsAsciiLetter(text[start - 1]))
        {
            start--;
        }

        return end > start && (OtherNumbers.Contains(text[start..end], StringComparer.OrdinalIgnoreCase)
            || (text.AsSpan(start, end - start).Equals("status", StringComparison.OrdinalIgnoreCase)
                && WebStatus.IsOfRequest(text, start)));
    }

    // The greatest registered detail of each subject (RFC 5248 §2). Subject 7 has many that only providers use.
    private static readonly int[] LastDetails = [0, 10, 4, 6, 7, 6, 10, int.MaxValue];

    /// <summary>
    /// "Contao 4.6.11", "js-controller: 4.0.23": behind a name, a detail that is registered for no subject is the version of a program.
    /// </summary>
    private static bool IsVersion(string text, int i, string code)
    {
        var detail = int.Parse(code.AsSpan(4), System.Globalization.CultureInfo.InvariantCulture);
        if (i < 3 || detail <= LastDetails[code[2] - '0'] || detail >= 100)
        {
            return false;
        }

        if (text[i - 1] == ' ' && char.IsLetter(text[i - 2]))
        {
            return text.LastIndexOf(' ', i - 2) is var space && char.IsUpper(text[space + 1]) && !EndsWithIntroduction(text, i - 1);
        }

        // Exchange has more details of the subjects 1, 2 and 4.
        var start = text.LastIndexOf('\n', i - 1) + 1;
        var name = text.AsSpan(start..i).TrimEnd(" \t*");
        return code[2] is '0' or '3' or '5' or '6' && name.Length is > 1 and < MaxName && name[^1] == ':' && char.IsLetter(name[^2])
            && !EndsWithIntroduction(text, start + name.Length - 1);
    }

    /// <summary>"grafana-4.1.2-1486989747.x86_64": behind a letter and a hyphen stands the version of a package.</summary>
    private static bool IsOfPackage(string text, int i) => i > 1 && text[i - 1] == '-' && char.IsAsciiLetter(text[i - 2]);

    // What may stand between the word and the number, and how long the line above and the rest of the line may be.
    private const string VersionSigns = " \t:=>\"'*`[]()|?-v";
    private const int MaxQuestion = 100;
    private const int MaxRest = 25;
    private const int MaxName = 40;

    private static readonly string[] VersionWords =
        ["version", "версия", "版本", "バージョン", "versão", "versión", "versione", "wersja", "sürüm", "sürümü"];

    /// <summary>
    /// "[Version] => 5.2.22", or a form's question with the number below it: "What version are you using?", "4.3.1".
    /// </summary>
    private static bool IsBesideVersion(string text, int i, int end)
    {
        var before = text.AsSpan(Math.Max(0, i - (2 * MaxQuestion))..i);
        var sameLine = before[(before.LastIndexOf('\n') + 1)..];
        var rest = text.AsSpan(end, Math.Min(text.Length - end, MaxRest + 1));
        var isLast = rest.IndexOf('\n') is >= 0 and <= MaxRest || rest.Length <= MaxRest;
        if (sameLine.TrimEnd(VersionSigns) is { Length: > 0 } word)
        {
            return sameLine.Length < MaxQuestion && isLast && EndsWithVersion(word);
        }

        var above = before[..^sameLine.Length].TrimEnd();
        above = above[(above.LastIndexOf('\n') + 1)..];
        return isLast && above.Length < MaxQuestion && above.Contains("version", StringComparison.OrdinalIgnoreCase);
    }

    private static bool EndsWithVersion(ReadOnlySpan<char> text)
    {
        foreach (var word in VersionWords)
        {
            if (text.EndsWith(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A reply's line: three digits, then end, space or hyphen.</summary>
    public static int? ReplyCodeAtStart(ReadOnlySpan<char> line) =>
        line.Length >= 3 && line[0] is >= '2' and <= '5' && line[1] is >= '0' and <= '9' && char.IsAsciiDigit(line[2])
        && (line.Length == 3 || line[3] is ' ' or '-' or '\t' or '\r')
            ? ((line[0] - '0') * 100) + ((line[1] - '0') * 10) + (line[2] - '0')
            : null;

    /// <summary>An enhanced code at a place, with the place after it.</summary>
    public static (string Code, int End)? EnhancedCodeAt(string text, int start)
    {
        var end = start;
        var dots = 0;
        while (end < text.Length && (char.IsAsciiDigit(text[end])
            || (text[end] == '.' && end + 1 < text.Length && char.IsAsciiDigit(text[end + 1]))))
        {
            dots += text[end] == '.' ? 1 : 0;
            end++;
        }

        if (dots != 2 || text[start] is not ('2' or '4' or '5') || text[start + 1] != '.'
            || (end < text.Length && (char.IsAsciiLetter(text[end]) || text[end] == '@')))
        {
            return null;
        }

        var parts = text[start..end].Split('.');

        // RFC 3463 §3 has the subjects 0 to 7; what has others is a version or a date.
        return parts[1].Length == 1 && parts[1][0] <= '7' && parts[2].Length <= 3 ? (text[start..end], end) : null;
    }

    private static LocatedCodes Combine(LocatedCodes? plain, (string Code, int Start, int End)? loose)
    {
        if (plain is { } p)
        {
            return loose is { } l && l.Code[0] - '0' == p.Reply / 100 ? p with { Enhanced = l.Code } : p;
        }

        return loose is { } only ? new LocatedCodes(null, only.Code, only.Start, only.End) : default;
    }

    private static int? ReplyCodeAt(string text, int i)
    {
        if (i + 3 > text.Length || text[i] is < '2' or > '5' || text[i + 1] is < '0' or > '9' || !char.IsAsciiDigit(text[i + 2]))
        {
            return null;
        }

        var after = i + 3 < text.Length ? text[i + 3] : ' ';
        if (char.IsAsciiLetterOrDigit(after) || after is '@' or '/' or '%'
            || (after == '.' && i + 4 < text.Length && char.IsAsciiDigit(text[i + 4])))
        {
            return null;
        }

        var code = ((text[i] - '0') * 100) + ((text[i + 1] - '0') * 10) + (text[i + 2] - '0');
        var isKnown = !WebStatus.IsAt(text, i) && code is >= 400 and < 600 or 200 or 211 or 214 or 220 or 221 or 235 or 250 or 251 or 252
            or 253 or 334 or 354 or 355;
        return isKnown && text[i + 1] <= '7' ? code : null;
    }

    private static (string Code, int End)? EnhancedCodeAfter(string text, int from, int replyClass)
    {
        var i = from;
        while (i < text.Length && i < from + 4 && text[i] is ' ' or '-' or '#' or '(' or '[' or '\n' or '<' or '\'' or '"' or ':')
        {
            i++;
        }

        // A line that was folded repeats its code: "550 \n550 5.1.1".
        return i > from && i < text.Length && EnhancedCodeAt(text, i) is { } found
            && (found.Code[0] - '0' == replyClass || (replyClass >= 4 && found.Code[0] != '2')) ? found : null;
    }

    // Ideographs are written without spaces: a code may follow one directly.
    private static bool ContinuesWord(char before) =>
        (char.IsLetterOrDigit(before) && before < '\u3000') || before is '.' or '@' or '/' or '_' or '%' or '+';

    /// <summary>"16:18:02,462" and "1,250 messages": the comma is a part of the number.</summary>
    private static bool ContinuesNumber(string text, int i) => i > 1 && text[i - 1] == ',' && char.IsAsciiDigit(text[i - 2]);

    /// <summary>
    /// A number is a code at the start of a line, after a mark or after a word that announces it; not as a line number, a port or a part
    /// of an address.
    /// </summary>
    private static bool IsIntroduced(string text, int i)
    {
        var before = i - 1;
        while (before >= 0 && text[before] is ' ' or '\t')
        {
            before--;
        }

        if (before < 0 || text[before] > '\u3000')
        {
            return true;
        }

        var isAdjacent = before == i - 1;
        switch (text[before])
        {
            // "Mailer.php:457", "host:587", "2001:db8::501".
            case ':' when isAdjacent:
                return EndsWithIntroduction(text, before)
                    || (before > 0 && text[before - 1] == ' ' && EndsWithIntroduction(text, before - 1));
            case '=':
                return isAdjacent && EndsWithIntroduction(text, before);
            case '%':
                return !isAdjacent;
            case '(' when isAdjacent && IsFileName(text, before):
            case '[' when isAdjacent && before > 0 && char.IsAsciiLetter(text[before - 1]) && IsClosed(text, i + 3):
            case '#' when isAdjacent && before > 0 && char.IsAsciiLetterOrDigit(text[before - 1]):
                return false;
            case '-':
                return before == 0 || text[before - 1] is ' ' or '-' or '\n';
            case '\n' or '`' or '*' or ':' or '(' or '<' or '>' or '"' or '\'' or ';' or '#' or '[' or ',' or '{' or '|'
                or '«' or '“' or '”' or '„' or '‘' or '’' or '‹':
                return true;
            default:
                return EndsWithIntroduction(text, before + 1);
        }
    }

    /// <summary>"smtpd[431]:" has the number of a process in brackets.</summary>
    private static bool IsClosed(string text, int end) => end < text.Length && text[end] == ']';

    /// <summary>"Mail.php(479)", "Smtp.java(501)": frames of a stack; likewise "twist#576".</summary>
    private static bool IsFileName(string text, int end)
    {
        var start = end;
        while (start > 0 && char.IsAsciiLetter(text[start - 1]))
        {
            start--;
        }

        return start > 1 && end - start is > 0 and <= 5 && text[start - 1] == '.' && char.IsAsciiLetterOrDigit(text[start - 2]);
    }

    private static bool EndsWithIntroduction(string text, int end)
    {
        var start = end;
        while (start > 0 && end - start < 40 && (char.IsLetter(text[start - 1]) || text[start - 1] == '_'))
        {
            start--;
        }

        var word = text.AsSpan(start, end - start);
        return word.Length > 0
            && (IntroducingWords.Contains(word.ToString(), StringComparer.OrdinalIgnoreCase)
                || (word.EndsWith("Error", StringComparison.Ordinal) && word.Contains("SMTP", StringComparison.OrdinalIgnoreCase))
                || word.EndsWith("code", StringComparison.OrdinalIgnoreCase)
                    || word.EndsWith("status", StringComparison.OrdinalIgnoreCase));
    }
}
