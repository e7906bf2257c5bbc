using System.Text.RegularExpressions;

namespace Ulak.Reference.Explanation.Reading;

/// <summary>
/// The address to which a person wrote, named before the notice: "Mail to info@example.org bounces:", followed by a notice about another
/// address. The first one then passes mail on to the second.
/// </summary>
internal static partial class AddressedTo
{
    // The sentence is in front of the notice.
    private const int MaxLength = 600;

    public static ParsedInput Apply(string text, ParsedInput parsed) => OfOwn(text, Read(text, parsed));

    /// <summary>
    /// The address from which a person writes is no recipient, where they name another one to which they wrote: "from a@example.org to the
    /// list b@example.net".
    /// </summary>
    private static ParsedInput OfOwn(string text, ParsedInput parsed)
    {
        var head = text.Length > MaxPreface ? text[..MaxPreface] : text;
        if (parsed.Kind is InputKind.Log or InputKind.Transcript or InputKind.Event
            || parsed.Findings is not [{ Address: { } address } only]
            || !Own().Matches(head).Any(match =>
                match.Groups["address"].Value.TrimEnd('.').Equals(address, StringComparison.OrdinalIgnoreCase)))
        {
            return parsed;
        }

        var written = Named().Matches(head).Select(match => match.Groups["address"].Value.TrimEnd('.'))
            .FirstOrDefault(each => !each.Equals(address, StringComparison.OrdinalIgnoreCase));
        return written is null ? parsed : parsed with { Findings = [only with { Address = written, AddressEvidence = null }] };
    }

    // "I am a@example.org", "my address is", "I write from".
    [GeneratedRegex(
        @"(?:\bI(?:'m| am)|\bmy (?:own )?(?:e-?mail )?address is|\b(?:write|wrote|writing|send|sent|sending|post|posting|mail) from"
        + @"|\bmeine (?:eigene )?(?:Mail-?)?[Aa]dresse (?:ist|lautet)|\b(?:schreibe|sende|schicke) (?:von|mit)"
        + @"|\b(?:écris|envoie|envoyé) depuis"
        + @"|\bmon adresse est|\bmi (?:dirección|correo) es|\b(?:escribo|envío) desde|\b(?:scrivo|invio) da|\badresim)\s*:?\s+<?"
        + @"(?<address>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Own();

    private static ParsedInput Read(string text, ParsedInput parsed)
    {
        if (parsed.Kind == InputKind.ClientError)
        {
            return OfPair(text, parsed);
        }

        if (parsed.Kind is InputKind.Log or InputKind.Transcript or InputKind.Event)
        {
            return parsed;
        }

        if (Sentence().Match(text.Length > MaxLength ? text[..MaxLength] : text) is not { Success: true } sentence)
        {
            return OfNotice(text, parsed);
        }

        var written = sentence.Groups["address"].Value.TrimEnd('.');
        var after = text[(sentence.Index + sentence.Length)..];
        var rest = RecipientFinder.Find(after) is { } named && IsOfNotice(after.AsSpan(0, named.Start)) ? named.Address : null;
        return parsed with { Findings = [.. parsed.Findings.Select(finding => WithAlias(finding, written, rest))] };
    }

    /// <summary>An error that names no recipient, beside a person's "a@example.org to b@example.net fails".</summary>
    private static ParsedInput OfPair(string text, ParsedInput parsed) =>
        parsed.Findings is [{ Address: null } only]
        && Pair().Match(text.Length > MaxPreface ? text[..MaxPreface] : text) is { Success: true } pair
            ? parsed with { Findings = [only with { Address = pair.Groups["address"].Value.TrimEnd('.') }] } : parsed;

    // The words for a failure in the languages of the program follow the second address.
    [GeneratedRegex(
        @"[\w.+-]+@[\w-]+(?:\.[\w-]+)+>? (?:to|an|à|a|para|naar|do|на|->|→) <?(?<address>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)>?,? "
        + @"(?:it |is |was |gets |always |does |do |did |wird |ist |est |no |não |non |niet |nie |не )?"
        + @"(?:fail|bounc|reject|refus|return|not |doesn|didn|fehl|scheit|abgel|zurück|échou|rejet|fall|rebot|rechaz|falh|rejeit|rifiut"
        + @"|fallis|mislukt|geweiger|odrzuc|działa|проход|отклон|возвращ|başarısız|reddedil|geri dön|gitmiyor)",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Pair();

    /// <summary>
    /// A person names the address before the words of a notice about a recipient of another domain: the notice's recipient alone failed.
    /// </summary>
    private static ParsedInput OfNotice(string text, ParsedInput parsed)
    {
        if (Notice().Match(text.Length > MaxPreface ? text[..MaxPreface] : text) is not { Success: true, Index: > 0 } notice)
        {
            return parsed;
        }

        var written = Named().Matches(text[..notice.Index]).Select(match => match.Groups["address"].Value.TrimEnd('.'))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        var failed = parsed.Findings.Where(finding => finding.Address is { } address && !written.Contains(address)).ToList();
        var domains = written.Select(Domain).ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (written.Count == 0 || failed.Count == 0 || failed.Exists(finding => domains.Contains(Domain(finding.Address!))))
        {
            return parsed;
        }

        return parsed with
        {
            Findings = failed.ConvertAll(finding => finding with
            {
                Values = new Dictionary<string, string>(finding.Values ?? new Dictionary<string, string>())
                {
                    ["alias"] = finding.Values?.GetValueOrDefault("alias") ?? ExpandedFrom(finding) ?? written.First(),
                },
            }),
        };
    }

    /// <summary>Whether an address stands where a notice has one, and not in a sentence about the sender.</summary>
    private static bool IsOfNotice(ReadOnlySpan<char> before) => before.EndsWith("<") || before.TrimEnd(" \t>*").EndsWith("\n")
        || before.Trim().EndsWith(" to", StringComparison.Ordinal) || before.Trim().Length == 0;

    /// <summary>The address that the server names as the one which led to the recipient: a person's chain begins before it.</summary>
    private static string? ExpandedFrom(Finding finding) =>
        finding.Match(Expanded()) is { } expanded ? expanded.Groups["address"].Value : null;

    [GeneratedRegex(@"\(expanded\s+from\s+<?(?<address>[^\s<>()]+@[\w.-]+\w)", RegexOptions.CultureInvariant)]
    private static partial Regex Expanded();

    private static string Domain(string address) => address[(address.LastIndexOf('@') + 1)..];

    // The person's words are in front of the notice.
    private const int MaxPreface = 1500;

    [GeneratedRegex(
        @"^[ \t>*]*(?:This is (?:the mail system at|an automat)|I'm sorry to have to inform|This message was created automatically"
        + @"|Delivery (?:has failed to|to the following)|Address not found|Message not delivered|Message blocked"
        + @"|Your message (?:wasn't|couldn't|to )|The following (?:recipient|address|message)|MailEnable: |Undeliverable"
        + @"|<[^<>\s]+@[^<>\s]+> ?(?:\(expanded from|:))",
        RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex Notice();

    // "to the address a@b", "contact a@b", an address alone on its line; not "from my address a@b".
    [GeneratedRegex(
        @"(?:\b(?:to(?!:)|contact|contacting|reach|reaching|e-?mailing|e-?mailed|wrote|writing|an|à)\b"
        + @"(?:(?!\b(?:from|my|our|mein\w*|with|as|account|by|using)\b)[^@\n.?!<]){0,60}?|^[ \t*-]*)<?(?:\[)?"
        + @"(?<address>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)>?(?=[\s,;:.)\]]|$)",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.Multiline)]
    private static partial Regex Named();

    private static Finding WithAlias(Finding finding, string written, string? rest)
    {
        if (finding.Address is null && rest is null)
        {
            return finding with { Address = written };
        }

        var address = written.Equals(finding.Address, StringComparison.OrdinalIgnoreCase) ? rest : finding.Address;
        if (address is null || address.Equals(written, StringComparison.OrdinalIgnoreCase))
        {
            return finding;
        }

        var values = new Dictionary<string, string>(finding.Values ?? new Dictionary<string, string>()) { ["alias"] = written };
        return finding with
        {
            Address = address,
            AddressEvidence = address == finding.Address ? finding.AddressEvidence : null,
            Values = values,
        };
    }

    [GeneratedRegex(
        @"\b(?:e-?mails?|mails?|messages?|mailing|wrote|writing|sent|sending|writes?)\b[^\n@.:]{0,40}?(?:\bto |\ban |\bà |\bmailing )"
        + @"(?:(?:our|my|the|this|unsere?n?|den|die|notre|la|le)\b[^\n@.:(<]{0,40}[(<]|<)?"
        + @"(?:\[)?(?<address>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)(?:\]\(mailto:[^)]*\))?>?"
        + @"\)?(?=,?\s+(?:(?:which|that|die|der|das|qui) [^\n.@]{0,60}?,? )?"
        + @"(?:are |is |was |were |and |but |it |get |gets |got |has |have )?(?:\w+ )?"
        + @"(?:bounc|fail|return|reject|com(?:e|es|ing) back|came back|got|get|undeliver))",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Sentence();
}
