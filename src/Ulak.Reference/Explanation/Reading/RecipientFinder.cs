using System.Text.RegularExpressions;

namespace Ulak.Reference.Explanation.Reading;

/// <summary>
/// Finds the recipient in a reply or in free text. Not every address is one: senders, logins and contact addresses are excluded
/// by the words before them.
/// </summary>
internal static partial class RecipientFinder
{
    // "contact toda@rx.t-online.de", "not allowed to send as security@example.com", "Verification failed for <me@example.org>", "not
    // owned by user a@b".
    private static readonly string[] NotRecipientAfter =
    [
        "from", "sender", "contact", "as", "user", "username", "login", "by", "forward", "to", "mailto", "support", "email", "questions",
        "message", "please", "owner", "auth", "reply", "delist",
        "hello", "hi", "dear", "hallo", "bonjour", "hola", "ciao", "merhaba", "sayın",
        "or", "pass", "password", "identity", "at", "host", "sasl_username",

        // The salutation of a notice: its reader is the sender.
        "hello", "hi", "dear", "hallo", "bonjour", "hola", "ciao", "olá", "beste", "merhaba", "sayın", "sevgili",
    ];

    private static readonly string[] RecipientAfter =
    [
        "to", "rcpt", "recipient", "recipients", "mailbox", "user", "address", "for", "failed", "message to", "sent to", "delivered to",
        "deliver to", "mail to", "rejected", "emails", "invalid", "email to", "the address",
    ];

    private static readonly string[] NamedRecipient =
    [
        "recipient", "recipient address", "rcpt to", "send to", "sent to", "deliver to", "delivered to", "delivery to",
        "destinataire", "empfänger", "empfängeradresse", "destinatario", "destinatário",
        "alıcı", "alıcı adresi", "geadresseerde", "ontvanger", "odbiorca", "адресат", "получатель",
    ];

    // RFC 5322 §3.6.4: an identifier has the form of an address.
    private static readonly string[] MessageIdentifiers = ["message_id", "message-id", "messageid", "msgid", "message id", " id"];

    private const int MaxField = 400;

    private static readonly string[] SenderSettings =
    [
        "from", "sender", "user", "username", "user_name", "login", "mailfrom", "from_address", "fromaddress", "from_email", "fromemail",
        "reply_to", "replyto", "account", "sasl_username", "relay",
    ];

    private static readonly string[] AboutSender =
    [
        "verification failed for", "sender address rejected", "blocked senders:", "from address failed", "unable to verify sender",
        "relaying disallowed as",
        "identities failed", "while verifying", "of sender address", "sender address <", "domain of sender",
        "mail from", "sender verify", "from:<", "sender address ", "absenderadresse ", "adresse de l'expéditeur ",
        "not allowed to send as", "sendasdenied", "valid sender", "login failed", "login for", "unsupported option",
        "authentication failed", "task '",
        "account: ", "account:<", "as user", "logged in as", "signing table match",
        "receiving server", "my address", "my account", "my e-mail", "my email", "my mailbox", "my own", "meine adresse", "kendi adresim",
        "авторизоваться как", "log in as", "login as", "sign in as", "authenticate as", "anmelden als",
    ];

    public static Finding ToFinding(Statement statement)
    {
        var address = Find(statement.Text);
        return new Finding
        {
            Address = address?.Address,
            AddressEvidence = address is { } a ? statement.Passage.Locate(a.Start, a.End) : null,
            IsAddressGuessed = address is { } guess && !IsNamedRecipient(statement.Text, guess.Start),
            Statements = [statement],
        };
    }

    /// <summary>The first address that the text calls a recipient, or else the first in the position of one.</summary>
    public static (string Address, int Start, int End)? Find(string text)
    {
        (string Address, int Start, int End)? first = null;
        (string Address, int Start, int End)? addressed = null;
        HashSet<string>? others = null;
        var from = 0;
        for (var tries = 0; tries < 20 && AddressScanner.Find(text, from) is { } found; tries++)
        {
            if (!IsDaemon(found.Address) && !IsInHeader(text, found.Start) && IsRecipient(text, found.Start, found.End))
            {
                if (IsNamedRecipient(text, found.Start))
                {
                    return found;
                }

                addressed ??= ProseRoles.IsAddressed(text, found.Start, found.End) ? found : null;
                first ??= others?.Contains(found.Address) == true ? null : found;
            }
            else if (IsSender(text, found.Start))
            {
                // "Verification failed for <a@b> … could not deliver mail to <a@b>": it stays the sender.
                (others ??= new HashSet<string>(StringComparer.OrdinalIgnoreCase)).Add(found.Address);
            }

            from = found.End;
        }

        return first is { } guess && ProseRoles.IsSender(text, guess.Start, guess.End) ? addressed ?? first : first;
    }

    private static bool IsNamedRecipient(string text, int start)
    {
        var before = text.AsSpan(Math.Max(0, start - 60), Math.Min(60, start)).TrimEnd(" \t<\"'([:;=`*");
        return EndsWithAny(before, NamedRecipient);
    }

    /// <summary>The addressee in the header of a forwarded mail: the line before it is a field too.</summary>
    private static bool IsInHeader(string text, int start)
    {
        var line = text.LastIndexOf('\n', Math.Max(0, start - 1)) + 1;
        if (line < 2 || !NoticeEntryCollector.IsAddressee(text.AsSpan(line)))
        {
            return false;
        }

        var previous = text.LastIndexOf('\n', line - 2) + 1;
        return NoticeEntryCollector.IsHeader(text.AsSpan(previous))
            && !IsOfPerson(text.Substring(previous, Math.Min(line - 1 - previous, MaxField)));
    }

    /// <summary>
    /// The From field of a person's own message, whose addressee is the recipient: one with an address that is no mail system's.
    /// </summary>
    private static bool IsOfPerson(string field) => SenderField().IsMatch(field) && AddressScanner.Find(field) is { } from
        && !BounceDetector.IsMailSystem(from.Address);

    [GeneratedRegex(@"^[\s>*]*(?:From|Von|De|Da|Van|Od|От|Kimden|Gönderen)\s?:", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex SenderField();

    private static bool IsSender(string text, int start) =>
        text.AsSpan(Math.Max(0, start - 60), Math.Min(60, start)).Contains("verification failed for", StringComparison.OrdinalIgnoreCase);

    private static bool IsDaemon(string address) => address.StartsWith("mailer-daemon@", StringComparison.OrdinalIgnoreCase);

    private static bool IsRecipient(string text, int start, int end)
    {
        var head = text.AsSpan(Math.Max(0, start - 60), Math.Min(60, start));
        var line = head[(head.LastIndexOf('\n') + 1)..];
        line = line.Trim(" \t<").Length == 0 ? head : line;
        foreach (var mark in AboutSender)
        {
            // "Mail from a@example.org to b@example.net": the words are about the first.
            if (line.IndexOf(mark, StringComparison.OrdinalIgnoreCase) is >= 0 and var about
                && !(line[(about + mark.Length)..].Contains('@') && ProseRoles.IsAddressed(text, start, end)))
            {
                return false;
            }
        }

        var begin = text.LastIndexOf('\n', Math.Max(0, start - 1)) + 1;
        if (SenderField().IsMatch(text.AsSpan(begin, Math.Max(0, start - begin))) || IsPrompt(text, start, end)
            || EndsWithAny(line.TrimEnd(" \t<\"'([:;=`*|"), MessageIdentifiers))
        {
            return false;
        }

        if (text.AsSpan(end).StartsWith("](mailto:", StringComparison.OrdinalIgnoreCase)
            && text.IndexOf(')', end) is >= 0 and var link && link - end < 300)
        {
            end = link + 1;
        }

        if (text.AsSpan(end).TrimStart('>').StartsWith(": Sender address rejected", StringComparison.OrdinalIgnoreCase)
            || text.AsSpan(end).TrimStart(" >").StartsWith("not allowed to send as", StringComparison.OrdinalIgnoreCase)
            || text.AsSpan(end).TrimStart(" >)").StartsWith("sender rejected", StringComparison.OrdinalIgnoreCase)
            || (text.AsSpan(end).TrimStart(" >)").StartsWith("has exceeded", StringComparison.OrdinalIgnoreCase)
                && text.AsSpan(end, Math.Min(80, text.Length - end)).Contains("send", StringComparison.OrdinalIgnoreCase)))
        {
            return false;
        }

        // Amavis and others: "<sender> -> <recipient>". An address that only shows a format: "must be 'Name name@example.com'".
        if (ShowsFormat().IsMatch(line) || IsSenderSetting(line)
            || text.AsSpan(end).TrimStart('>').StartsWith(" -> <", StringComparison.Ordinal))
        {
            return false;
        }

        var before = line.TrimEnd(" \t<\"'([:;=`*");
        var word = before[(before.LastIndexOfAnyExcept(Letters) + 1)..];
        var isTagged = line.Length > 0 && line[^1] is '<' or '\'' or '"';
        if (word.Equals("at", StringComparison.OrdinalIgnoreCase) && !Desk().IsMatch(line))
        {
            return true;
        }

        return word.Length == 0 || isTagged || EndsWithAny(before, RecipientAfter) && !EndsWithContact(before)
            || !NotRecipientAfter.Contains(word.ToString(), StringComparer.OrdinalIgnoreCase);
    }

    [GeneratedRegex(
        @"\b(?:format|formato|formatı|biçim|forma|e\.g\.|for example|zum Beispiel|z\.B\.|por ejemplo|par exemple|örneğin)\b[^@]{0,30}$",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex ShowsFormat();

    // "contact us at a@example.org" is no recipient; "to book a room at a@example.org" is one.
    [GeneratedRegex(
        @"\b(?:contact|reach|us|me|support|help|questions?|abuse|report|e-?mail|info|write|ask|host"
        + @"|admin\w*|postmaster|logged|log|signed|sign)\b"
        + @"[^@]{0,40}$",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Desk();

    /// <summary>The prompt of a shell: <c>[root@host /]#</c>, <c>user@host:~$</c>.</summary>
    public static bool IsPrompt(string text, int start, int end)
    {
        var rest = text.AsSpan(end, Math.Min(60, text.Length - end));
        rest = rest.IndexOf('\n') is >= 0 and var line ? rest[..line] : rest;
        return rest.StartsWith(":~", StringComparison.Ordinal)
            || (start > 0 && text[start - 1] == '['
                && (rest.Contains("]#", StringComparison.Ordinal) || rest.Contains("]$", StringComparison.Ordinal)));
    }

    /// <summary>Whether settings or source code name the sender or the login: <c>from = "a@b"</c>, <c>'user' => 'a@b'</c>.</summary>
    private static bool IsSenderSetting(ReadOnlySpan<char> line)
    {
        var head = line.TrimEnd("\"'`< ");
        if (head.Length == 0 || head[^1] is not ('=' or ':' or '>' or ','))
        {
            return false;
        }

        var name = head.TrimEnd("=:>, \"'`)]");
        name = name[(name.LastIndexOfAnyExcept(Letters) + 1)..];
        foreach (var setting in SenderSettings)
        {
            if (name.EndsWith(setting, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static bool EndsWithContact(ReadOnlySpan<char> before) =>
        before.EndsWith("mail to", StringComparison.OrdinalIgnoreCase) && before.Contains("please", StringComparison.OrdinalIgnoreCase)
        || before.EndsWith(" ip to", StringComparison.OrdinalIgnoreCase)
        || before.EndsWith("by user", StringComparison.OrdinalIgnoreCase)
            || before.EndsWith("message to", StringComparison.OrdinalIgnoreCase)
            && before.Contains("forward", StringComparison.OrdinalIgnoreCase)
        || before.EndsWith("email to", StringComparison.OrdinalIgnoreCase)
            && before.Contains("forward", StringComparison.OrdinalIgnoreCase);

    private static bool EndsWithAny(ReadOnlySpan<char> text, string[] words)
    {
        foreach (var word in words)
        {
            if (text.EndsWith(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static readonly System.Buffers.SearchValues<char> Letters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_");
}
