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

    public static ParsedInput Apply(string text, ParsedInput parsed)
    {
        if (parsed.Kind is InputKind.Log or InputKind.Transcript or InputKind.Event or InputKind.ClientError
            || Sentence().Match(text.Length > MaxLength ? text[..MaxLength] : text) is not { Success: true } sentence)
        {
            return parsed;
        }

        var written = sentence.Groups["address"].Value.TrimEnd('.');
        var rest = RecipientFinder.Find(text[(sentence.Index + sentence.Length)..])?.Address;
        return parsed with { Findings = [.. parsed.Findings.Select(finding => WithAlias(finding, written, rest))] };
    }

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
        @"\b(?:e-?mails?|mails?|messages?|mailing|wrote|writing|sent|sending|writes?)\b[^\n@.:]{0,40}?(?:\bto |\ban |\bà |\bmailing )<?"
        + @"(?:\[)?(?<address>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)(?:\]\(mailto:[^)]*\))?>?"
        + @"(?=,?\s+(?:are |is |was |were |and |but |it |get |gets |got |has |have )?(?:\w+ )?"
        + @"(?:bounc|fail|return|reject|com(?:e|es|ing) back|came back|got|get|undeliver))",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Sentence();
}
