using System.Text.RegularExpressions;

namespace Ulak.Reference.Explanation.Reading;

/// <summary>
/// The sender of the returned message: Postfix names it in its report, and the header of the returned message follows the notice. Whose
/// domain it is decides who can repair a refusal for SPF or DMARC.
/// </summary>
internal static partial class ReturnedSender
{
    private const int MaxLines = 400;

    public static ParsedInput Apply(IReadOnlyList<SourceLine> lines, ParsedInput parsed) =>
        parsed.Kind is InputKind.Bounce or InputKind.DeliveryReport or InputKind.Unknown or InputKind.Reply && Find(lines) is { } sender
            ? parsed with { Findings = [.. parsed.Findings.Select(finding => finding with { ReturnedSender = sender })] } : parsed;

    private static string? Find(IReadOnlyList<SourceLine> lines)
    {
        string? found = null;
        var isFromSystem = false;
        for (var i = 0; i < lines.Count && i < MaxLines; i++)
        {
            var text = lines[i].Text;
            if (text.Length >= 400 || AddressScanner.Find(text)?.Address is not { } address)
            {
                continue;
            }

            var isSystem = Service().IsMatch(address);
            isFromSystem |= isSystem && SenderField().IsMatch(text);
            if (!isSystem && (Field().IsMatch(text) || (isFromSystem && found is null && Addressee().IsMatch(text))))
            {
                found = address;
            }
        }

        return found;
    }

    [GeneratedRegex(@"^[>\s]{0,6}(?:From: |X-Postfix-Sender: ?rfc822; ?)", RegexOptions.CultureInvariant)]
    private static partial Regex Field();

    // The header of a notice that a person forwards, in the languages of mail programs.
    [GeneratedRegex(@"^[>*\s]{0,6}(?:From|Von|De|Da|Van|Od|От|Kimden|Gönderen)\s?:", RegexOptions.CultureInvariant)]
    private static partial Regex SenderField();

    // The sender of a returned message is the addressee of the notice.
    [GeneratedRegex(@"^[>*\s]{0,6}(?:To|An|À|Para|A|Aan|Do|Кому|Kime)\s?:", RegexOptions.CultureInvariant)]
    private static partial Regex Addressee();

    // The sender of the notice itself.
    [GeneratedRegex(@"^(?:mailer-daemon|postmaster|mail-daemon|daemon|microsoftexchange\w*)@|^noreply@.*google",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Service();
}
