using System.Globalization;
using Ulak.Smtp.Parameters;

namespace Ulak.Server.Commands;

/// <summary>What the session itself needs of MAIL's parameters. The parser has checked their values.</summary>
/// <param name="Size">RFC 1870 §6; 0 where it was not said.</param>
/// <param name="SmtpUtf8">RFC 6531 §3.4.</param>
internal readonly record struct MailFacts(long Size, bool SmtpUtf8)
{
    public static MailFacts Read(EsmtpParameters parameters)
    {
        var facts = default(MailFacts);
        foreach (var parameter in parameters.Items)
        {
            if (parameter.Keyword.Equals("SIZE", StringComparison.OrdinalIgnoreCase))
            {
                // RFC 1870 §4: up to twenty digits, which is more than a long holds.
                var size = long.TryParse(parameter.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : long.MaxValue;
                facts = facts with { Size = size };
            }
            else if (parameter.Keyword.Equals("SMTPUTF8", StringComparison.OrdinalIgnoreCase))
            {
                facts = facts with { SmtpUtf8 = true };
            }
        }

        return facts;
    }
}
