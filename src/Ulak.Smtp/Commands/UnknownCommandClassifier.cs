using System.Text;
using Ulak.Smtp.Characters;
using Ulak.Smtp.Syntax;

namespace Ulak.Smtp.Commands;

/// <summary>Classifies a line without a known verb: a misspelling or another protocol. Runs only for malformed lines.</summary>
internal static class UnknownCommandClassifier
{
    private static readonly string[] HttpMethods = ["GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "CONNECT", "PATCH", "TRACE", "PRI"];

    private static readonly string[] HttpHeaders =
        ["HOST:", "USER-AGENT:", "ACCEPT:", "ACCEPT-ENCODING:", "ACCEPT-LANGUAGE:", "CONNECTION:", "CONTENT-LENGTH:", "COOKIE:",
            "CACHE-CONTROL:", "ORIGIN:", "UPGRADE:", "AUTHORIZATION:"];

    private static readonly string[] OtherMailVerbs =
        ["USER", "PASS", "APOP", "CAPA", "STAT", "LIST", "RETR", "DELE", "UIDL", "TOP", "LOGIN", "CAPABILITY", "SELECT", "LOGOUT",
            "AUTHENTICATE"];

    private static readonly string[] ImapCommands =
        ["CAPABILITY", "LOGIN", "SELECT", "LOGOUT", "NOOP", "STARTTLS", "AUTHENTICATE", "LIST", "EXAMINE", "ID", "FETCH", "STATUS"];

    /// <summary>The fault of a line whose first word is not a verb.</summary>
    /// <param name="line">The line.</param>
    /// <param name="start">The index of the first word.</param>
    public static SyntaxFault Classify(ReadOnlySpan<byte> line, int start)
    {
        var text = line[start..];
        var word = text[..Octets.WordLength(text)];
        if (text.Length >= 2 && text[0] == 0x16 && text[1] == 0x03)
        {
            return CreateFault(FaultKind.TlsClientHello, start, 2, "an SMTP command in clear");
        }

        if (text.StartsWith("SSH-"u8))
        {
            return CreateFault(FaultKind.SshBanner, start, word.Length, "an SMTP command");
        }

        for (var i = 0; i < word.Length; i++)
        {
            if (FaultClassifier.InvalidOctet(text[i..], FaultSubject.Command, utf8: false) is { Length: var length })
            {
                var found = FaultClassifier.Describe(text.Slice(i, length)) ?? "octets that are not UTF-8";
                return CreateFault(FaultKind.UnknownVerb, start, word.Length, $"an SMTP command without {found}");
            }
        }

        var rest = text[word.Length..];
        rest = rest[Octets.SpaceLength(rest)..];
        var upper = Encoding.ASCII.GetString(word).ToUpperInvariant();
        return MissingSpace(word, start)
            ?? KeywordAsVerb(word, upper, start)
            ?? (OtherProtocol(upper, rest) is { } kind ? CreateFault(kind, start, word.Length, "an SMTP command")
                : Misspelled(word, start));
    }

    /// <summary>MAIL-FROM:, RCPT_TO:, and FROM: or TO: alone: the command that the client wants is clear.</summary>
    private static SyntaxFault? KeywordAsVerb(ReadOnlySpan<byte> word, string upper, int start)
    {
        var letters = upper.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal);
        var isMail = letters.StartsWith("MAILFROM", StringComparison.Ordinal) || letters.StartsWith("FROM:<", StringComparison.Ordinal);
        var isRcpt = letters.StartsWith("RCPTTO", StringComparison.Ordinal) || letters.StartsWith("TO:<", StringComparison.Ordinal);
        if (!isMail && !isRcpt)
        {
            return null;
        }

        var length = word.IndexOfAny((byte)':', (byte)'<') is >= 0 and var end ? end : word.Length;
        return CreateFault(FaultKind.MisspelledVerb, start, length, isMail ? "MAIL FROM" : "RCPT TO");
    }

    private static FaultKind? OtherProtocol(string word, ReadOnlySpan<byte> rest)
    {
        if (Array.IndexOf(HttpMethods, word) >= 0 && (rest.StartsWith("/"u8) || rest.StartsWith("*"u8) || rest.IndexOf("HTTP/"u8) >= 0))
        {
            return FaultKind.HttpRequest;
        }

        if (word == "PROXY")
        {
            return FaultKind.ProxyHeader;
        }

        // A header field: a name, a colon. RFC 5322 §2.2
        var colon = word.IndexOf(':', StringComparison.Ordinal);
        if (colon > 1 && (colon == word.Length - 1 || !word.StartsWith("MAIL", StringComparison.Ordinal))
            && word.AsSpan(0, colon).IndexOfAnyExceptInRange('!', '~') < 0)
        {
            return Array.IndexOf(HttpHeaders, word[..(colon + 1)]) >= 0 ? FaultKind.HttpRequest
                : VerbLengthWithoutSpace(Encoding.ASCII.GetBytes(word)) == 0
                    && VerbTable.Find(Encoding.ASCII.GetBytes(word[..colon])) == Verb.Unknown ? FaultKind.MessageHeader : null;
        }

        if (Array.IndexOf(OtherMailVerbs, word) >= 0)
        {
            return FaultKind.OtherMailProtocol;
        }

        // IMAP: a tag, then the command. RFC 9051 §2.2.1
        var second = Encoding.Latin1.GetString(rest[..Octets.WordLength(rest)]).ToUpperInvariant();
        return word.Length <= 8 && word.Any(char.IsAsciiDigit) && Array.IndexOf(ImapCommands, second) >= 0 ? FaultKind.OtherMailProtocol
            : null;
    }

    /// <summary>MAILFROM:, RCPTTO:, EHLOname.</summary>
    private static SyntaxFault? MissingSpace(ReadOnlySpan<byte> word, int start)
    {
        var verb = VerbLengthWithoutSpace(word);
        return verb == 0 ? null : CreateFault(FaultKind.NoSpaceAfterVerb, start + verb, 0, "a space");
    }

    private static int VerbLengthWithoutSpace(ReadOnlySpan<byte> word)
    {
        var isMail = Octets.StartsWithIgnoreCase(word, "MAILFROM"u8);
        var isRcpt = Octets.StartsWithIgnoreCase(word, "RCPTTO"u8);
        var isHello = word.Length >= 7 && VerbTable.Find(word[..4]) is Verb.Ehlo or Verb.Helo or Verb.Lhlo;
        return isMail || isRcpt || isHello ? 4 : 0;
    }

    private static SyntaxFault Misspelled(ReadOnlySpan<byte> word, int start) =>
        Misspelling.Nearest(word, VerbTable.Names) is { } verb
            ? CreateFault(FaultKind.MisspelledVerb, start, word.Length, verb)
            : CreateFault(FaultKind.UnknownVerb, start, word.Length, "an SMTP command");

    private static SyntaxFault CreateFault(FaultKind kind, int offset, int length, string expected) =>
        new() { Kind = kind, Column = offset + 1, Length = length, Expected = expected, Subject = FaultSubject.Command };
}
