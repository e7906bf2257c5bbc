using System.Text.RegularExpressions;
using Ulak.Reference.Explanation.Reading;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>
/// Steps with the commands of Postfix for a reader whose text is about another program: they give way to the places where that program has
/// its log, its addresses and its queue.
/// </summary>
internal static partial class ProgramSteps
{
    // A step that names another program beside Postfix shows what has to be done there too.
    private static readonly string[] OtherServers = ["Exim", "Sendmail", "Exchange", "Stalwart", "hMailServer", "OpenSMTPD", "{server-"];

    /// <summary>The steps for the program of the text, if the text shows one that has no commands of Postfix.</summary>
    public static List<string> Of(List<string> steps, IReadOnlyDictionary<string, string> values, Audience audience, string places)
    {
        var first = audience is Audience.Operator or Audience.Receiver && values.TryGetValue("server-name", out var program)
            ? steps.FindIndex(step => IsOfPostfixOnly(step, program)) : -1;
        if (first < 0)
        {
            return steps;
        }

        var kept = steps.FindAll(step => !IsOfPostfixOnly(step, values["server-name"]));
        kept.Insert(Math.Min(first, kept.Count), places);
        return kept;
    }

    // Most of what is quoted as code is Postfix's; in brackets it is only an example.
    private static bool IsOfPostfixOnly(string step, string program) => !step.Contains("(Postfix", StringComparison.Ordinal)
        && OfPostfix().Count(step) is > 0 and var count && count * 2 >= Quoted().Count(step)
        && !step.Contains(program, StringComparison.OrdinalIgnoreCase)
        && !Array.Exists(OtherServers, each => step.Contains(each, StringComparison.Ordinal));

    [GeneratedRegex(@"`[^`]*\b(?:post(?:conf|map|queue|super|alias|cat|fix)\b|master\.cf|main\.cf|smtpd?_[a-z]+|virtual_[a-z]+)[^`]*`",
        RegexOptions.CultureInvariant)]
    private static partial Regex OfPostfix();

    [GeneratedRegex("`[^`]+`", RegexOptions.CultureInvariant)]
    private static partial Regex Quoted();
}
