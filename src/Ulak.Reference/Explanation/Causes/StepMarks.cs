using System.Text.RegularExpressions;
using Ulak.Reference.Explanation.Reading;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>
/// What the files write before the steps of a language. <c>[address] Check the address …</c>: what a step asks for; one that a person has
/// tried in vain comes behind the others, since it may have been done wrongly. <c>[first: rspamd|@everyone] Set …</c>: the words of a
/// text, or what a person reports, with which a step comes before the others. <c>[only: stalwart] …</c>: the words without which a step is
/// left out.
/// </summary>
internal sealed partial class StepMarks
{
    // By the step's template, without the mark.
    private readonly Dictionary<string, Attempt> _attempts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string[]> _first = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string[]> _only = new(StringComparer.Ordinal);

    /// <summary>Steps without their marks, which are kept.</summary>
    public string[] Remove(IReadOnlyList<string> steps) => [.. steps.Select(Remove)];

    /// <summary>A step without its mark, which is kept.</summary>
    public string Remove(string step)
    {
        if (OnlyMark().Match(step) is { Success: true } only)
        {
            var shown = Remove(step[only.Length..]);
            _only[shown] = only.Groups["words"].Value.Split('|');
            return shown;
        }

        if (FirstMark().Match(step) is { Success: true } first)
        {
            var shown = Remove(step[first.Length..]);
            _first[shown] = first.Groups["words"].Value.Split('|');
            return shown;
        }

        if (Mark().Match(step) is not { Success: true } mark)
        {
            return step;
        }

        var text = step[mark.Length..];
        _attempts[text] = Enum.Parse<Attempt>(mark.Groups["attempt"].Value.Replace("-", "", StringComparison.Ordinal), ignoreCase: true);
        return text;
    }

    /// <summary>The first steps, up to <paramref name="end"/>, with those last that the person has tried; the rest stays.</summary>
    public List<string> TriedLast(List<string> steps, int end, PersonReport? person)
    {
        var isTried = steps.ConvertAll(step => person is not null && _attempts.TryGetValue(step, out var attempt)
            && person.HasTried(attempt));
        return !isTried.Take(end).Contains(true) ? steps
            : [.. steps.Where((_, i) => i < end && !isTried[i]), .. steps.Where((_, i) => i < end && isTried[i]), .. steps.Skip(end)];
    }

    /// <summary>The steps without those that are for another program than the text names.</summary>
    public List<string> OnlyShown(List<string> steps, PersonReport? person) => person is null ? steps
        : steps.FindAll(step => !_only.TryGetValue(step, out var words) || Array.Exists(words, person.Shows));

    /// <summary>
    /// The first steps, up to <paramref name="end"/>, with those before the others that the text asks for; the rest stays.
    /// </summary>
    public List<string> ShownFirst(List<string> steps, int end, PersonReport? person)
    {
        var isFirst = steps.ConvertAll(step => person is not null && _first.TryGetValue(step, out var words)
            && Array.Exists(words, person.Shows));
        return !isFirst.Take(end).Contains(true) ? steps
            : [.. steps.Where((_, i) => i < end && isFirst[i]), .. steps.Where((_, i) => i < end && !isFirst[i]), .. steps.Skip(end)];
    }

    [GeneratedRegex(@"^\[first: (?<words>[^\]]+)\] ", RegexOptions.CultureInvariant)]
    private static partial Regex FirstMark();

    [GeneratedRegex(@"^\[only: (?<words>[^\]]+)\] ", RegexOptions.CultureInvariant)]
    private static partial Regex OnlyMark();

    [GeneratedRegex(@"^\[(?<attempt>[a-z-]+)\] ", RegexOptions.CultureInvariant)]
    private static partial Regex Mark();
}
