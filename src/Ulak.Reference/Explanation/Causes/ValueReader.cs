using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Ulak.Reference.Explanation.Deciding;
using Ulak.Reference.Explanation.Reading;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>
/// Reads values from the statements, so that the texts of a cause can name them: addresses, hosts, limits, columns, URLs.
/// </summary>
internal static partial class ValueReader
{
    // Values are close to the refusal; the work per recipient stays bounded.
    private const int MaxLength = 3000;
    private const int MaxStatements = 3;

    public static IReadOnlyDictionary<string, string> Read(Decision decision, Finding finding)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        if (finding.Address is { } address)
        {
            values["address"] = address;
            Add(values, "domain", DomainOf(address));
        }

        foreach (var (name, value) in finding.Values ?? new Dictionary<string, string>())
        {
            values[name] = value;
        }

        foreach (var statement in finding.Statements.Take(MaxStatements))
        {
            var text = statement.Text.Length > MaxLength ? statement.Text[..MaxLength] : statement.Text;
            var reply = statement.Codes.Reply is null ? 0 : statement.Codes.ReplyStart;
            if (statement == finding.Statements[0] || !IsAroundReply(finding, statement))
            {
                Add(values, "url", UrlIn(text, statement.Codes.Reply is null ? null : reply));
            }

            ReadStatement(values, text.Replace('\n', ' '), decision.Reason, reply);
        }

        if (values.TryGetValue("contact", out var contact) && IsParty(contact, values))
        {
            // The refused recipient is no contact, even where a web mail shows it as a link.
            values.Remove("contact");
        }

        if (values.TryGetValue("ip", out var ip) && Reverse(ip) is { } reversed)
        {
            values["reverseIp"] = reversed;
        }

        if (decision.Reason is Reason.Dmarc or Reason.Spf or Reason.Dkim && finding.ReturnedSender is { } returned)
        {
            Add(values, "senderDomain", DomainOf(returned));
        }

        if (decision.Reason == Reason.AddressUnknown && finding.ReturnedSender is { } own && values.TryGetValue("domain", out var domain)
            && domain.Equals(DomainOf(own), StringComparison.OrdinalIgnoreCase) && !ProviderDomains.Mailboxes.Contains(domain))
        {
            // Who wrote has an address of the same domain.
            values["ownDomain"] = domain;
        }

        if (values.TryGetValue("sender", out var sender))
        {
            Add(values, "senderDomain", DomainOf(sender));
        }

        return values;
    }

    /// <summary>Whether a statement is the whole text around the reply that stands first.</summary>
    private static bool IsAroundReply(Finding finding, Statement statement) => statement.Speaker == Speaker.Unknown
        && finding.Statements[0] is { Speaker: Speaker.RemoteServer, HasCodes: true };

    /// <summary>The page that a reply names. One before it, or in another paragraph, is a person's or a program's own.</summary>
    private static string? UrlIn(string text, int? reply)
    {
        var start = Math.Min(reply ?? 0, text.Length);
        var end = reply is null ? -1 : text.IndexOf("\n\n", start, StringComparison.Ordinal);
        return Url().Match(end < 0 ? text[start..] : text[start..end]) is { Success: true } url
            ? url.Value.TrimEnd('.', ',', ')', ';', '>', '\'', '"', ':') : null;
    }

    /// <summary>Whether an address is the recipient, the forwarded one or the sender of the refused message.</summary>
    private static bool IsParty(string contact, Dictionary<string, string> values) =>
        ((string[])["address", "alias", "sender"]).Any(name =>
            contact.Equals(values.GetValueOrDefault(name), StringComparison.OrdinalIgnoreCase));

    private static void ReadStatement(Dictionary<string, string> values, string text, Reason reason, int reply)
    {
        Add(values, "contact", Group(Contact().Match(text))?.TrimEnd('.'));
        Add(values, "alias", Group(ExpandedFrom().Match(text)));
        Add(values, "column", Group(Column().Match(text)));
        Add(values, "list", Group(List().Match(text))?.TrimEnd('.', ',', ';'));
        Add(values, "wait", Group(Wait().Match(text)));
        Add(values, "until", Group(Until().Match(text)));
        if (Remaining().Match(text) is { Success: true } remaining)
        {
            Add(values, "left", $"{remaining.Groups["v"].Value} {remaining.Groups["unit"].Value}s");
        }

        Add(values, "queue", Group(QueuedAs().Match(text)));
        if (reason == Reason.RateLimited)
        {
            Add(values, "senderDomain", Group(LimitedDomain().Match(text)));
        }

        Add(values, "login", Group(Login().Match(text)));
        if (reason is Reason.TooLarge or Reason.RateLimited or Reason.TooManyRecipients or Reason.MailboxFull or Reason.Loop)
        {
            var isSize = reason is Reason.MailboxFull or Reason.TooLarge;
            Add(values, "limit", isSize ? Group(NamedLimit().Match(text)) ?? Group(Size().Match(text))
                : Group(Limit().Match(Url().Replace(text, "."))));
        }

        if (reason is Reason.SystemError or Reason.SystemFull or Reason.ConnectionRefused or Reason.Network or Reason.Tls or Reason.Dkim
            or Reason.MailboxFull)
        {
            Add(values, "path", OwnPath().Match(text) is { Success: true } path
                ? (path.Value.StartsWith("private/", StringComparison.Ordinal) ? "/var/spool/postfix/" : "") + path.Value : null);
        }

        if (reason is Reason.ConnectionRefused)
        {
            BackendPorts.AddTo(values, text);
        }

        if (reason is Reason.Tls)
        {
            Add(values, "name", Group(CertificateName().Match(text)));
        }

        if (reason is not (Reason.AuthenticationFailed or Reason.AuthenticationNeeded)
            && Group(HelloName().Match(text))?.TrimEnd(':') is { Length: > 0 } hello)
        {
            Add(values, "name", hello);
        }

        ReadHosts(values, text, reason, reply);
        ReadSender(values, text, reason);
    }

    private static void ReadHosts(Dictionary<string, string> values, string text, Reason reason, int reply)
    {
        var remote = RemoteHost().Match(text);
        if (remote.Success)
        {
            Add(values, "host", remote.Groups["host"].Value);
        }

        Add(values, "host", ClientHost().Matches(text).Select(match => match.Groups["v"].Value)
            .FirstOrDefault(name => (name.AsSpan().ContainsAny('.', ':') && !HostAndPort().IsMatch(name)) || name == "localhost"));
        if (reason is Reason.ConnectionRefused or Reason.Timeout)
        {
            Add(values, "host", Group(RefusingHost().Match(text)));
        }

        Add(values, "port", Group(Port().Match(text)));
        if (reason is Reason.Reputation or Reason.Blocklist or Reason.ReverseDns or Reason.Spf or Reason.Dmarc or Reason.Dkim
            or Reason.RateLimited or Reason.Policy or Reason.RelayDenied or Reason.SystemError or Reason.ContentRefused)
        {
            Add(values, "ip", HostRoles.Client(text, reply));
        }

        if (reason is Reason.DomainUnknown or Reason.NoMx or Reason.NullMx or Reason.Loop or Reason.Network)
        {
            Add(values, "domain", Group(LookedUpName().Match(text)));
        }
    }

    private static void ReadSender(Dictionary<string, string> values, string text, Reason reason)
    {
        if (reason is Reason.SenderRefused or Reason.Syntax)
        {
            Add(values, "sender", SenderAddress().Matches(text).Select(match => match)
                .FirstOrDefault(match => !match.Value.StartsWith('<') || !IsRecipient(values, match, text))?.Groups["v"].Value);
        }

        if (reason is Reason.Dmarc or Reason.Spf or Reason.Dkim)
        {
            Add(values, "senderDomain", Group(AuthenticatedDomain().Match(text)));
        }
    }

    /// <summary>An address in brackets alone is the sender's only if nothing calls it the recipient's.</summary>
    private static bool IsRecipient(Dictionary<string, string> values, Match match, string text)
    {
        var before = text.AsSpan(0, match.Index).TrimEnd();
        return before.EndsWith("RCPT TO:", StringComparison.OrdinalIgnoreCase) || before.EndsWith(" to=", StringComparison.Ordinal)
            || before.EndsWith("ecipient", StringComparison.Ordinal)
            || (match.Groups["v"].Value.Equals(values.GetValueOrDefault("address"), StringComparison.OrdinalIgnoreCase)
                && !text.AsSpan(match.Index).Contains("ender", StringComparison.Ordinal));
    }

    private static void Add(Dictionary<string, string> values, string name, string? value)
    {
        if (!string.IsNullOrWhiteSpace(value) && value.Length <= 200)
        {
            values.TryAdd(name, value);
        }
    }

    private static string? Group(Match match) => match.Success ? match.Groups["v"].Value : null;

    private static string? DomainOf(string address) => address.LastIndexOf('@') is >= 0 and var at && at + 1 < address.Length
        ? address[(at + 1)..] : null;

    private static string? Reverse(string ip) =>
        IPAddress.TryParse(ip, out var address) && address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork
            ? string.Join('.', address.GetAddressBytes().Reverse().Select(octet => octet.ToString(CultureInfo.InvariantCulture)))
            : null;

    [GeneratedRegex(@"https?://[^\s""<>\\]+", RegexOptions.CultureInvariant)]
    private static partial Regex Url();

    // cPanel: "Domain example.com has exceeded the max defers".
    [GeneratedRegex(@"\bDomain '?(?<v>[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)'? has (?:exceeded|been)", RegexOptions.CultureInvariant)]
    private static partial Regex LimitedDomain();

    // "contact tosa@rx.example", "Please email delist@example.com": whom the server names for questions.
    [GeneratedRegex(
        @"\b(?:contact|contacting|write to|mail to|mailto:|e-?mail|send (?:a )?(?:mail|message|report) to"
        + @"|send (?:the|this|your) .{0,60} to|forward (?:this|the) .{0,60} to"
        + @"|report .{0,40} to|questions? .{0,20}to|help .{0,20}(?:at|to)) ?[<""'(]?"
        + @"(?<v>[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Contact();

    [GeneratedRegex(@"\bqueued as (?<v>[0-9A-Za-z]{6,24})\b", RegexOptions.CultureInvariant)]
    private static partial Regex QueuedAs();

    // Postfix names the address that a person wrote to, where an alias leads to another one.
    [GeneratedRegex(@"\(expanded\s+from:?\s+(?:<(?<v>[^<>()\n]{1,80}@[^<>()\n]{1,80})>|(?<v>[^<>()\s]+@[^<>()\s]+?))\)",
        RegexOptions.CultureInvariant)]
    private static partial Regex ExpandedFrom();

    // The file, directory, program or socket that a server names: "/etc/postfix/virtual.db", "private/dovecot-lmtp".
    [GeneratedRegex(
        @"(?<![\w:/.-])(?:/(?:etc|var|usr|opt|home|run|tmp|root|srv|data|bin|sbin|lib)/[\w./+@-]*\w|private/[\w-]*\w)",
        RegexOptions.CultureInvariant)]
    private static partial Regex OwnPath();

    [GeneratedRegex(@"\bat column (?<v>\d{1,4})\b", RegexOptions.CultureInvariant)]
    private static partial Regex Column();

    [GeneratedRegex(@"\b(?:blocked using|listed (?:at|in|by|on)|using|blacklisted (?:at|in|by))\s{1,12}(?<v>[a-z0-9-]+(?:\.[a-z0-9-]+)+)",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex List();

    [GeneratedRegex(@"\b(?:in|after|for|within) (?<v>\d{1,5} ?(?:s|sec|secs|seconds|minutes|mins|min|hours|days))\b",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Wait();

    // "disabled until Tue, 23 Oct 2018 08:42:36 GMT", "blocked until 2018-10-23 08:42".
    // "Gmail will retry for 47 more hours", "Message will be retried for 4 more day(s)".
    [GeneratedRegex(
        @"\b(?:retry|retried|retrying|try again|trying|tried) (?:\w+ ){0,3}?for (?:up to |the next |another )?(?<v>\d{1,3}) (?:more )?"
        + @"(?<unit>hour|day|minute)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Remaining();

    [GeneratedRegex(
        @"\b(?:until|till|Will-Retry-Until:) (?<v>(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d(?::\d\d)?"
        + @"(?: (?:GMT|UTC|[+-]\d{4}(?: \([A-Z]+\))?))?"
        + @"|\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d)?(?:Z| UTC| GMT)?)", RegexOptions.CultureInvariant)]
    private static partial Regex Until();

    [GeneratedRegex(
        @"(?<v>(?<![\w][.:/-])(?<!\.\w{1,5}\()\b\d{1,12}(?:/\d+)?"
        + @"(?: ?(?:bytes|octets|KB|MB|GB|messages|recipients|connections|per hour|/ ?1h|hops))?)\b"
        + @"(?!\.\d|%|-hour| hour)"
        + @"(?=[^0-9]*(?:$|exceed|max|limit|reached|allowed|long|byte|octet|recipient|message|connection|\)))(?<!\b[245]\d\d)",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Limit();

    // A mailbox or a message is measured in octets: without a unit only a large number that is called a size is one. "SIZE=" is the
    // message's own, and other numbers of that length are times or parts of a MIME boundary. A limit set "to" a size is a person's
    // setting and not a server's word; "up to" is one.
    [GeneratedRegex(
        @"(?<!(?<!\bup )\bto )(?<!" + Attached + @")(?<v>\b(?![0.,]+ ?[A-Za-z])\d{1,4}(?:[.,]\d+)? ?(?:bytes|octets|[KMG]i?B)\b"
        + @"|(?<![\w=.-])\d{5,12} ?(?:bytes|octets)\b"
        + @"|(?<=\b(?:size|storage|exceeds?|allowed|than) [^\d\n=]{0,25})\b\d{5,12}\b)",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Size();

    // "an attachment of 35 MB": the size of a file, in the words of a person.
    private const string Attached =
        @"\b(?:attachments?|attached|files?|pdf|adjuntos?|archivo|anhang|datei|pi[eè]ce jointe|fichier|allegat\w|anexo|arquivo|bijlage"
        + @"|załącznik\w*|dosya\w*|ek(?:i|te|li)?|влож\w+|файл\w*)\b[^.:\n\d]{0,20}";

    [GeneratedRegex(
        @"\b(?:limit|maximum|max|quota)\b[^\d\n=]{0,25}(?<!(?<!\bup )\bto )"
        + @"(?<v>\b(?:\d{1,4}(?:[.,]\d+)? ?(?:bytes|octets|[KMG]i?B)|\d{5,12}(?: ?(?:bytes|octets))?))\b",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex NamedLimit();

    [GeneratedRegex(@"(?:CN=|certificate is valid for |altnames: (?!Host:)|cert's altnames: DNS:)[`'""]?(?<v>[*A-Za-z0-9.-]+)",
        RegexOptions.CultureInvariant)]
    private static partial Regex CertificateName();

    [GeneratedRegex(@"<(?<v>[A-Za-z0-9._-]+)>: Helo command rejected|\b(?:EHLO|HELO) "
        + @"(?!(?i:name|names|argument|command|host|hostname|host-name|string|check|greeting|domain|value|is|has|was|must|or|and|for|from"
        + @"|with|rejected|refused|required|needed|first|mismatch|does|did|not|failed|timed|error)\b(?![.-]))(?<v>[A-Za-z0-9._\[\]:-]+)",
        RegexOptions.CultureInvariant)]
    private static partial Regex HelloName();

    // "lost connection with mx.example.org[192.0.2.7]"
    [GeneratedRegex(
        @"\b(?:(?:host|to|server|from|by|(?:connection|conversation) with) |H=)(?<host>[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)\.? ?[\[(]",
        RegexOptions.CultureInvariant)]
    private static partial Regex RemoteHost();

    // Sendmail: "Deferred: Connection refused by mx.example.net."
    [GeneratedRegex(@"\b(?:[Rr]efused by|[Tt]imed out with|[Rr]eset by) (?<v>[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)",
        RegexOptions.CultureInvariant)]
    private static partial Regex RefusingHost();

    [GeneratedRegex(
        @"\b(?:ENOTFOUND|ECONNREFUSED|ETIMEDOUT|connect to|(?i:smtp|mail) server ['""]?(?=[\w.-]+:\d)|"
        + @"Connected to|hostname: '|[Hh]ost: ['""]?|(?i:smtp host:?) ['""]?|"
        + @"with host ['""]?(?:ssl://|tls://|smtp://)?|UnknownHostException: |resolve host:? |lookup: '|host, port: ['""]?|"
        + @"network_failure, ?~?c?['""]|[Uu]nable to connect to (?:ssl://|tls://|tcp://)?\[?|with host ['""]?\[|"
        + @"Outgoing server \(SMTP\) |Postausgangs-?[Ss]erver \(SMTP\) |outgoing server ['""]|"
        + @"opening to (?:ssl://|tls://)?|could not be resolved: '|TLS error from '|mailserver at ""|mailserver"
        + @"|dial tcp:? (?:lookup )?|\(smtps?://|certificate is not valid for ['""]) ?"
        + @"(?<v>(?!host, port)[A-Za-z0-9:-]*[A-Za-z0-9][A-Za-z0-9.-]*[A-Za-z0-9])\b",
        RegexOptions.CultureInvariant)]
    private static partial Regex ClientHost();

    // A short name with a port, as web servers log the host that a browser asked for.
    [GeneratedRegex(@"^[A-Za-z][\w-]*:\d{2,5}$", RegexOptions.CultureInvariant)]
    private static partial Regex HostAndPort();

    // Behind a host's name or address; a time and the line of a source file are none.
    [GeneratedRegex(
        @"(?:\b(?i:port)['""]?\s?(?:=>|[:=])?\s?[""']?|\]:|port: ""?[\w.-]+""?, |(?<![\w.])localhost:"
        + @"|(?<![\w.-])(?:[A-Za-z0-9-]+\.)+[A-Za-z0-9-]+(?<!\.(?:php|js|ts|py|rb|go|java|cs|ex|erl|pm|pl|c|cpp|cc)):)"
        + @"(?<v>25|465|587|2525|1025)\b(?![.:]\d)",
        RegexOptions.CultureInvariant)]
    private static partial Regex Port();

    [GeneratedRegex(@"\b(?:name=|mail for |MX lookup (?:for|of) |domain )(?<v>[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)",
        RegexOptions.CultureInvariant)]
    private static partial Regex LookedUpName();

    [GeneratedRegex(
        @"(?:Verification failed for <|send as |From address failed: |MAIL FROM:<|from=<|disallowed as ""?|sender not allowed [<""']?|"
        + @"check in region [A-Z0-9-]+: |<)(?<v>[A-Za-z0-9._%+=-]+@[A-Za-z0-9.-]+)", RegexOptions.CultureInvariant)]
    private static partial Regex SenderAddress();

    // The account that logged in: Swift Mailer, Postfix, msmtp, Exchange.
    [GeneratedRegex(
        @"(?:with username ""|not owned by user |sasl_username=|^user: |username: ['""]|--auth-user )"
        + @"(?<v>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Login();

    [GeneratedRegex(
        @"(?:email from |SPF \[|SPF check for\s+\[|domain of |header\.from=|from domain |sending domain \[?|DMARC policy (?:for|of) )"
        + @"(?<v>[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex AuthenticatedDomain();
}
