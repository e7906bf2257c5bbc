using System.Text.RegularExpressions;
using Ulak.Reference.Explanation.Reading;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>
/// Recognizes a refused address that is the name of a variable or an empty value's text: <c>&lt;email></c>, <c>&lt;undefined></c>,
/// <c>&lt;$to></c>. The program that sent it passed the name in place of the value.
/// </summary>
internal static partial class VariableName
{
    /// <summary>The name, or null if no statement has one in the place of an address.</summary>
    public static string? Find(Finding finding)
    {
        foreach (var statement in finding.Statements.Take(2))
        {
            var text = statement.Text.Length > 2000 ? statement.Text[..2000] : statement.Text;
            if (Name().Match(text) is { Success: true } match)
            {
                return match.Groups["name"].Value;
            }
        }

        return null;
    }

    // Placeholders of templates and shells count whatever their name is.
    [GeneratedRegex(
        @"(?!RCPT TO:<address>)(?:address|recipient|(?<!RCPT )to:?|RCPT TO:|user|mailbox)\s*(?:<|&lt;)(?<name>"
        + @"e-?mails?|e?mail_?(?:address|id|to)|recipients?|recipient_?e?mail|to|to_?(?:email|address|addr)"
        + @"|user_?(?:name|email|mail)?|address|receivers?|customer_?email|undefined|null|none|nil|nan|(?:\[object Object\]|object Object)"
        + @"|\$\{?\w+\}?|\{\{?\s?[\w.]+\s?\}?\}|%s|%\(\w+\)s)"
        + @"(?:>|&gt;)|<(?<name>undefined|null|None|False|NaN|nil)>: (?:Recipient|Sender) address rejected",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Name();
}
