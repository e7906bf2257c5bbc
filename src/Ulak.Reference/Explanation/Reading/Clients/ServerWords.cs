namespace Ulak.Reference.Explanation.Reading.Clients;

/// <summary>Finds the server's reply within the error of a library: each library quotes it in its own way.</summary>
internal static class ServerWords
{
    // A reply is short; what is longer is another text.
    private const int MaxLength = 4000;

    // Each candidate is read; a text with more of them is not one error.
    private const int MaxCandidates = 100;

    /// <summary>Quoted replies: the mark before, the quotation marks allowed.</summary>
    private static readonly string[] QuotedAfter =
    [
        // nodemailer and others that print an object; mail event JSON
        "response: ", "\"response\": ", "\"response\":", "response=", "data: ",
        // Symfony Mailer and Swift Mailer; msmtp; Elixir
        "with message ", "with message: ", "smtpmsg=", "permanent_failure, ", "temporary_failure, ", "permanent_failure,",
        "network_failure, ",
        // Outlook Express and Windows Mail; Thunderbird
        "server response: ", "Server Response: ", "Réponse du serveur : ", "Réponse du serveur: ", "Serverantwort: ",
        "Antwort des Servers: ", "Antwort vom Server: ", "Respuesta del servidor: ", "Risposta del server: ", "Resposta do servidor: ",
        "Antwoord van server: ", "Antwoord van de server: ", "Sunucu Yanıtı: ", "Sunucu yanıtı: ", "Ответ сервера: ",
        "Odpowiedź serwera: ", "サーバーの応答 : ", "サーバーの応答: ", "服务器响应: ", "서버 응답: ",
        "The server responded: ", "The server responded ", "server responded with ",
    ];

    private static readonly string[] SeverityNames = ["PermanentNegativeCompletion", "TransientNegativeCompletion"];

    private static readonly string[] CategoryNames =
        ["Syntax", "Information", "Connections", "Unspecified3", "Unspecified4", "MailSystem"];

    private static readonly string[] DigitNames = ["Zero", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine"];

    /// <summary>Marks after which the reply follows unquoted, up to the end of the line.</summary>
    private static readonly string[] PlainAfter =
    [
        "The server response was: ", "server message: ", "Negative SMTP reply: ", "Full SMTP response:\n", "but got response [",
        "Invalid login: ", "Message failed: ",
        "command failed: ", "rejected: 5", "rejected: 4", "Password not accepted from server: ", "Remote host said: ",
        "server responded: ", "Server responded with ",
        "response code received from server (", "with response: ", "Raw error: \n", "Server response: ",
        "Resposta do Servidor: ", "Resposta do servidor: ", "Server Response: ", "Réponse du serveur : ", "Serverantwort: ",
        "Respuesta del servidor: ", "Risposta del server: ", "Antwoord van server: ", "Sunucu Yanıtı: ", "Ответ сервера: ",
        "Odpowiedź serwera: ",
        "SMTPAddressFailedException: ", "SMTPSendFailedException: ", "SMTPSenderFailedException: ", "AuthenticationFailedException: ",
        "SmtpCommandException: ", "AuthenticationInvalidCredentials: ",
        "could not send email 1: ", "failed to send email: ", "Error sending email: ",
    ];

    /// <summary>The reply, or null if the text quotes none in a known form.</summary>
    public static ErrorPart? Find(string text)
    {
        ErrorPart? best = null;
        foreach (var part in Candidates(text))
        {
            if (!IsReply(part.Words))
            {
                continue;
            }

            // 503 follows from another refusal (RFC 5321 §4.1.4): one that the text quotes as well is the cause.
            if (CodeScanner.ReplyCodeAtStart(part.Words.AsSpan().TrimStart()) is { } code and not 503)
            {
                return code >= 400 || best is null || CodeScanner.Find(best.Value.Words).Reply != 503 ? part : best;
            }

            best ??= part;
        }

        return best;
    }

    private static IEnumerable<ErrorPart> Candidates(string text)
    {
        foreach (var mark in QuotedAfter)
        {
            var from = 0;
            for (var tries = 0; tries < 5 && text.IndexOf(mark, from, StringComparison.Ordinal) is >= 0 and var at; tries++)
            {
                from = at + mark.Length;
                if (Quoted(text, from) is { } part)
                {
                    yield return part;
                }
            }
        }

        foreach (var part in Parenthesized(text).Concat(CodeFields(text)))
        {
            yield return part;
        }

        foreach (var mark in PlainAfter)
        {
            var at = text.IndexOf(mark, StringComparison.Ordinal);
            if (at >= 0)
            {
                var start = at + mark.Length - (mark[^1] is '4' or '5' ? 1 : 0);
                yield return Part(text, start, EndOfReply(text, start));
            }
        }
    }

    /// <summary>A string in quotation marks of any kind; <c>' +\n '</c> continues it.</summary>
    private static ErrorPart? Quoted(string text, int at)
    {
        var isEscaped = at < text.Length && text[at] == '\\';
        at += isEscaped ? 1 : 0;
        if (at >= text.Length || text[at] is not ('"' or '\'' or '`'))
        {
            return null;
        }

        var quote = text[at];
        var start = at + 1;
        var end = start;
        while (end < text.Length && end - start < MaxLength)
        {
            if (text[end] == '\\' && end + 1 < text.Length)
            {
                if (isEscaped && text[end + 1] == quote)
                {
                    break;
                }

                end += 2;
                continue;
            }

            if (text[end] == quote && !Continues(text, end, quote))
            {
                break;
            }

            end++;
        }

        end = Math.Min(end, text.Length);
        var words = ErrorText.Unescape(text[start..end]).Replace($"{quote} +\n", "", StringComparison.Ordinal)
            .Replace($"{quote}\n", "", StringComparison.Ordinal);
        return new ErrorPart(start, end, words.Replace($"    {quote}", "", StringComparison.Ordinal));
    }

    private static bool Continues(string text, int end, char quote)
    {
        var rest = text.AsSpan(end + 1).TrimStart(" ");
        return rest.StartsWith("+") && rest[1..].TrimStart().StartsWith([quote]);
    }

    /// <summary>Python's tuples <c>(550, b'5.1.1 …')</c>, and Ruby's <c>Net::SMTPFatalError (550 …)</c>.</summary>
    private static IEnumerable<ErrorPart> Parenthesized(string text)
    {
        var tries = 0;
        for (var open = text.IndexOf('('); open >= 0 && open + 6 < text.Length && tries < MaxCandidates; open = text.IndexOf('(', open + 1))
        {
            if (CodeScanner.ReplyCodeAtStart(text.AsSpan(open + 1, 3)) is not { } code)
            {
                continue;
            }

            tries++;
            var after = open + 4;
            if (text[after] == ',')
            {
                after++;
                while (after < text.Length && text[after] is ' ' or 'b' or 'u')
                {
                    after++;
                }

                if (Quoted(text, after) is { } part)
                {
                    yield return new ErrorPart(open + 1, part.End, $"{code} {part.Words}");
                }
            }
            else if (text[after] == ')' && open + 6 < text.Length && text[open + 5] == ':'
                && text.AsSpan(0, open).EndsWith("error ", StringComparison.Ordinal))
            {
                // lettre: "permanent error (535): 5.7.8 …".
                var end = EndOfReply(text, open + 6);
                yield return new ErrorPart(open + 1, end, $"{code} {text[(open + 6)..end].Trim()}");
            }
            else if (text[after] is ' ' or '-')
            {
                var close = text.IndexOf(')', after);
                yield return Part(text, open + 1, close < 0 ? EndOfReply(text, open + 1) : close);
            }
        }
    }

    /// <summary>
    /// PHPMailer and Go give code and words apart: <c>Detail: … SMTP code: 550 Additional SMTP info: 5.7.0</c>, <c>code: 554, response:
    /// …</c>.
    /// </summary>
    private static IEnumerable<ErrorPart> CodeFields(string text)
    {
        var detail = text.IndexOf("Detail: ", StringComparison.Ordinal);
        var code = text.IndexOf("SMTP code: ", StringComparison.Ordinal);
        if (code >= 0 && code + 14 <= text.Length)
        {
            var info = text.IndexOf("Additional SMTP info: ", code, StringComparison.Ordinal);
            var enhanced = info < 0 ? "" : EnhancedCode(text, info + 22) + " ";
            var words = detail >= 0 && detail < code ? text[(detail + 8)..code] : "";
            yield return new ErrorPart(detail >= 0 && detail < code
                ? detail : code, code + 14, $"{text.Substring(code + 11, 3)} {enhanced}{words}".Trim());
        }

        if (LettreCode(text) is { } lettre)
        {
            yield return lettre;
        }

        var failed = text.IndexOf(" command failed,", StringComparison.Ordinal);
        if (failed >= 0 && text.IndexOf(',', failed + 16) is > 0 and var comma && comma + 4 <= text.Length
            && CodeScanner.ReplyCodeAtStart(text.AsSpan(comma + 1, 3)) is { } number)
        {
            yield return new ErrorPart(failed + 16, comma + 4, $"{number} {text[(failed + 16)..comma].Trim()}");
        }

        // Jakarta Mail: "Could not connect to SMTP host: mx.example.com, port: 25, response: 554".
        var greeting = text.IndexOf(", response: ", StringComparison.Ordinal);
        if (greeting >= 0 && greeting + 15 <= text.Length && CodeScanner.ReplyCodeAtStart(text.AsSpan(greeting + 12, 3)) >= 400)
        {
            yield return new ErrorPart(greeting + 12, greeting + 15, text.Substring(greeting + 12, 3));
        }

        var pair = text.IndexOf("(code: ", StringComparison.Ordinal);
        if (pair >= 0 && text.IndexOf("response: ", pair, StringComparison.Ordinal) is > 0 and var response && pair + 10 <= text.Length)
        {
            var end = EndOfReply(text, response + 10);
            yield return new ErrorPart(pair + 7, end, $"{text.Substring(pair + 7, 3)} {text[(response + 10)..end]}");
        }
    }

    /// <summary>
    /// lettre prints the code as names: <c>severity: PermanentNegativeCompletion, category: MailSystem, detail: Four</c> is 554.
    /// </summary>
    private static ErrorPart? LettreCode(string text)
    {
        var start = text.IndexOf("severity: ", StringComparison.Ordinal);
        var category = start < 0 ? -1 : text.IndexOf("category: ", start, StringComparison.Ordinal);
        var detail = category < 0 ? -1 : text.IndexOf("detail: ", category, StringComparison.Ordinal);
        if (detail < 0 || detail - start > 400)
        {
            return null;
        }

        var first = Array.IndexOf(SeverityNames, NameAt(text, start + 10));
        var second = Array.IndexOf(CategoryNames, NameAt(text, category + 10));
        var name = NameAt(text, detail + 8);
        var third = Array.IndexOf(DigitNames, name);
        return first < 0 || second < 0 || third < 0 ? null
            : LettreWords(text, detail) is { } words ? new ErrorPart(start, words.End, $"{5 - first}{second}{third} {words.Words}")
            : new ErrorPart(start, detail + 8 + name.Length, $"{5 - first}{second}{third}");
    }

    /// <summary>The reply's words after its code: <c>message: ["5.7.1 …"]</c>; in a log its quotation marks are escaped.</summary>
    private static ErrorPart? LettreWords(string text, int detail)
    {
        var message = text.IndexOf("message: [", detail, Math.Min(60, text.Length - detail), StringComparison.Ordinal);
        return message < 0 ? null : Quoted(text, message + 10);
    }

    private static string NameAt(string text, int start)
    {
        var end = start;
        while (end < text.Length && char.IsAsciiLetterOrDigit(text[end]))
        {
            end++;
        }

        return text[start..end];
    }

    /// <summary>The enhanced code at a place; web pages glue the next line to it.</summary>
    private static string? EnhancedCode(string text, int start)
    {
        var end = start;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] == '.'))
        {
            end++;
        }

        return end == start ? null : CodeScanner.EnhancedCodeAt(text[start..end], 0)?.Code;
    }

    private static ErrorPart Part(string text, int start, int end) => new(start, end, ErrorText.Unescape(text[start..end]));

    /// <summary>A reply ends at a line that does not go on with the same code, at a stack frame or at a mark of the library.</summary>
    private static int EndOfReply(string text, int start)
    {
        var limit = Math.Min(text.Length, start + MaxLength);
        var end = start;
        var code = CodeScanner.ReplyCodeAtStart(text.AsSpan(start, Math.Min(4, text.Length - start)));
        while (end < limit)
        {
            var line = text.IndexOf('\n', end, limit - end);
            if (line < 0)
            {
                end = limit;
                break;
            }

            end = line;
            var next = text.AsSpan(line + 1, Math.Min(4, text.Length - line - 1));
            if (code is null || CodeScanner.ReplyCodeAtStart(next) != code)
            {
                break;
            }

            end++;
        }

        foreach (var mark in (ReadOnlySpan<string>)["\n\tat ", " in /", " Stack trace", " at /", "\" {\"exception",
            " - Authentication credentials", "SMTP server error:", "\r\n\r\n"])
        {
            var at = text.AsSpan(start, end - start).IndexOf(mark, StringComparison.Ordinal);
            end = at > 0 ? start + at : end;
        }

        return end;
    }

    private static bool IsReply(string words) => words.Length is > 2 and < MaxLength && CodeScanner.Find(words) is { Reply: not null }
        or { Enhanced: not null };
}
