using System.Text;
using System.Text.RegularExpressions;
using Ulak.Reference.Explanation.Reading;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>
/// The steps for a reader whose text is about a server that has none of the commands and settings of Postfix: what is in them about other
/// servers is left out, sentence by sentence, and a step of which nothing remains gives way to the places where this program has its log,
/// its addresses and its queue.
/// </summary>
internal static partial class ProgramSteps
{
    /// <summary>The steps for the program of the text, if the text shows one.</summary>
    public static List<string> Of(List<string> steps, IReadOnlyDictionary<string, string> values, Audience audience, string places)
    {
        if (!values.TryGetValue("server-name", out var program))
        {
            return steps;
        }

        var own = steps.ConvertAll(step => OnlyOf(program, step));
        var first = own.FindIndex(step => step.Length == 0);
        if (first < 0)
        {
            return own;
        }

        var kept = own.FindAll(step => step.Length > 0);
        if (kept.Count == 0 && steps.TrueForAll(IsOfAnother))
        {
            // The fault is another program's: its words decided.
            return steps;
        }

        if (kept.Count == 0 || audience is not (Audience.Person or Audience.Service))
        {
            kept.Insert(Math.Min(first, kept.Count), places);
        }

        return kept;

        bool IsOfAnother(string step) => !OfPostfix().IsMatch(step) && Names().IsMatch(step);
    }

    /// <summary>Whether a text names a server other than the given one, or a command or setting of another one.</summary>
    public static bool NamesOther(string text, string program) =>
        OfPostfix().IsMatch(text) || Names().Matches(text).Any(match => match.Value != program)
        || (program != "Exchange" && OfExchange().IsMatch(text)) || (program != "Exim" && OfExim().IsMatch(text))
        || (program != "Sendmail" && OfSendmail().IsMatch(text));

    /// <summary>A step without what is in it about other servers; empty if nothing remains.</summary>
    private static string OnlyOf(string program, string step) => !NamesOther(step, program) ? step
        : string.Join(' ', Split(step, IsEndOfSentence, 1).Select(sentence => OfSentence(sentence, program))
            .Where(each => each.Length > 0));

    private static string OfSentence(string sentence, string program)
    {
        var text = InBrackets().Replace(sentence, match => NamesOther(match.Value, program)
            ? OfList(match.Groups["words"].Value, program) is { Length: > 0 } own ? $"{match.Groups["space"].Value}({own})" : ""
            : match.Value);
        if (!NamesOther(text, program))
        {
            return text;
        }

        var end = text.Length > 0 && text[^1] is '.' or '!' or '?' ? text[^1..] : "";
        var rest = OfList(text[..^end.Length], program);

        // What follows the words about another server begins the sentence now.
        return rest.Length == 0 ? "" : text.StartsWith(rest[..1], StringComparison.Ordinal) ? rest + end
            : (rest[0] == 'i' && sentence.AsSpan().ContainsAny('ı', 'ş', 'ğ') ? 'İ' : char.ToUpperInvariant(rest[0])) + rest[1..] + end;
    }

    /// <summary>The parts of a list between semicolons that are not about another server.</summary>
    private static string OfList(string list, string program) => string.Join("; ", Split(list, IsSemicolon, 2)
        .Select(part => !NamesOther(part, program) ? part : OfItems(part, program))
        .Where(part => part.Length > 0));

    /// <summary>The items between commas: settings without a name belong to the server that was named last.</summary>
    private static string OfItems(string part, string program)
    {
        var kept = new List<string>();
        var isOther = false;
        var items = Split(part, IsComma, 2);
        foreach (var item in items)
        {
            isOther = NamesOther(item, program) ? !item.Contains(program, StringComparison.Ordinal) || kept.Count == 0
                : isOther && item.StartsWith('`');
            if (!isOther && !NamesOther(item, program))
            {
                kept.Add(item);
            }
            else if (kept.Count > 0)
            {
                // "and no transport, alias, `relayhost` may lead back": the clause does not end before what is left out.
                var clause = kept.FindLastIndex(each => BeginsClause().IsMatch(each));
                kept.RemoveRange(clause < 0 ? kept.Count : clause, clause < 0 ? 0 : kept.Count - clause);
            }
        }

        // What begins with another server is about that one.
        return kept.Count > 0 && (kept[0] == items[0] || kept.Exists(item => item.Contains(program, StringComparison.Ordinal)))
            ? string.Join(", ", kept) : "";
    }

    private static bool IsEndOfSentence(string text, int at) => text[at] == ' ' && at > 0 && text[at - 1] is '.' or '!' or '?'
        && at + 1 < text.Length && (char.IsUpper(text[at + 1]) || text[at + 1] is '`' or '"' or '(');

    private static bool IsSemicolon(string text, int at) => text[at] == ';' && at + 1 < text.Length && text[at + 1] == ' ';

    private static bool IsComma(string text, int at) => text[at] == ',' && at + 1 < text.Length && text[at + 1] == ' ';

    /// <summary>Splits outside of code and brackets; a separator has the given length.</summary>
    private static List<string> Split(string text, Func<string, int, bool> isSeparator, int length)
    {
        var parts = new List<string>();
        var part = new StringBuilder();
        var isCode = false;
        var depth = 0;
        for (var i = 0; i < text.Length; i++)
        {
            isCode ^= text[i] == '`';
            depth += isCode ? 0 : text[i] switch { '(' => 1, ')' when depth > 0 => -1, _ => 0 };
            if (!isCode && depth == 0 && isSeparator(text, i))
            {
                parts.Add(part.ToString());
                part.Clear();
                i += length - 1;
                continue;
            }

            part.Append(text[i]);
        }

        parts.Add(part.ToString());
        return parts;
    }

    [GeneratedRegex(@"^(?:and|or|but|so|ve|ya da|ama)\s", RegexOptions.CultureInvariant)]
    private static partial Regex BeginsClause();

    [GeneratedRegex(@"(?<space>\s?)\((?<words>(?:[^()`]|`[^`]*`)*)\)", RegexOptions.CultureInvariant)]
    private static partial Regex InBrackets();

    // A word that begins with one of them is another: "Exchangeable".
    [GeneratedRegex(
        @"\b(?:Postfix|Exim|Sendmail|OpenSMTPD|qmail|Haraka|Exchange(?=: )|hMailServer|Stalwart|maddy|mox|Postal|KumoMTA)\b",
        RegexOptions.CultureInvariant)]
    private static partial Regex Names();

    [GeneratedRegex(
        @"`[^`]*\b(?:post(?:conf|map|queue|super|alias|cat|fix)\b|master\.cf|main\.cf|smtpd_[a-z]+|virtual_[a-z]+"
        + @"|smtp_(?:helo_name|sasl|tls|bind|generic|skip|destination|host_lookup|address|data|connect|use_tls|header|fallback|dns)"
        + @"|mynetworks|mydestination|myhostname|myorigin|relayhost|inet_protocols|proxy_interfaces|transport_maps|relay_domains"
        + @"|content_filter|mailbox_transport|local_recipient_maps)[^`]*`", RegexOptions.CultureInvariant)]
    private static partial Regex OfPostfix();

    [GeneratedRegex(@"`[^`]*\b(?:Get|Set|New|Add|Restart|Enable|Retry)-[A-Z][^`]*`", RegexOptions.CultureInvariant)]
    private static partial Regex OfExchange();

    [GeneratedRegex(@"`[^`]*(?:\bexim -|\bdc_[a-z]+|update-exim4|/etc/exim|exim4\.conf|\bexiqgrep)[^`]*`", RegexOptions.CultureInvariant)]
    private static partial Regex OfExim();

    [GeneratedRegex(@"`[^`]*(?:/etc/mail/(?:access|local-host|authinfo|virtuser|relay-d|sendmail)|\bconf[A-Z]{3,}_|sendmail\.mc)[^`]*`",
        RegexOptions.CultureInvariant)]
    private static partial Regex OfSendmail();
}
