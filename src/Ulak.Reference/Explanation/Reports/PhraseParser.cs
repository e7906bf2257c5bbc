using System.Globalization;
using Ulak.Reference.Explanation.Matching;

namespace Ulak.Reference.Explanation.Reports;

/// <summary>
/// Reads the patterns of the files of reports into a <see cref="PhraseAutomaton"/>. A pattern is words that follow each other within one
/// sentence:
/// <list type="bullet">
/// <item><c>{a|b c|}</c>: one of these, or nothing. <c>$name</c>: the set of that name of the same file.</item>
/// <item><c>word*</c>: a word that begins so. <c>*</c>: any word.</item>
/// <item><c>~</c>: up to six other words; <c>~3</c>: up to three; <c>~!{a|b}</c>: none of which is a or b.</item>
/// <item><c>!{a|b}</c> at the end: neither a nor b follows. At the beginning: neither stands before. <c>!~{a|b}</c> at the beginning:
/// neither is among the four words before. Each of these is one word.</item>
/// </list>
/// Words are those of the <see cref="WordTokenizer"/>: case and punctuation do not matter, "e-mail" is "mail", "don't" is "do not".
/// </summary>
internal sealed class PhraseParser(PhraseAutomaton automaton, IReadOnlyDictionary<string, string> sets)
{
    private const int GapLength = 6;

    private string _pattern = "";
    private string _text = "";
    private int _at;

    /// <summary>Adds a pattern for a fact.</summary>
    /// <exception cref="InvalidDataException">The pattern is malformed, or names a set that the file does not have.</exception>
    public void Add(ReportedFact fact, string pattern)
    {
        _pattern = pattern;
        (_text, _at) = (Expand(pattern), 0);
        var before = ReadGuardBefore();
        var end = ReadSequence(automaton.Begin(before));
        var after = ReadGuardAfter();
        SkipSpaces();
        if (_at < _text.Length)
        {
            throw Malformed();
        }

        automaton.Accept(end, fact, after);
    }

    private InvalidDataException Malformed() => new($"The pattern '{_pattern}' is malformed at '{_text[Math.Min(_at, _text.Length)..]}'.");

    // Sets may name sets that stand before them in the file.
    private string Expand(string pattern)
    {
        while (pattern.IndexOf('$', StringComparison.Ordinal) is >= 0 and var at)
        {
            var end = at + 1;
            while (end < pattern.Length && (char.IsAsciiLetterOrDigit(pattern[end]) || pattern[end] == '-'))
            {
                end++;
            }

            var name = pattern[(at + 1)..end];
            pattern = sets.TryGetValue(name, out var words) ? $"{pattern[..at]}{{{words}}}{pattern[end..]}"
                : throw new InvalidDataException($"The pattern '{_pattern}' names the set '{name}', which the file does not have.");
        }

        return pattern;
    }

    private PhraseGuard ReadGuardBefore()
    {
        SkipSpaces();
        var reach = _text.AsSpan(_at) switch
        {
            ['!', '~', '{', ..] => 4,
            ['!', '{', ..] => 1,
            _ => 0,
        };
        _at += reach == 0 ? 0 : reach == 1 ? 1 : 2;
        return reach == 0 ? PhraseGuard.None : new PhraseGuard(ReadWords(), reach);
    }

    private PhraseGuard ReadGuardAfter()
    {
        SkipSpaces();
        if (_at >= _text.Length || _text[_at] != '!')
        {
            return PhraseGuard.None;
        }

        _at++;
        return new PhraseGuard(ReadWords(), 1);
    }

    // One after the other, until the end, a guard, or the end of an alternative.
    private int ReadSequence(int node)
    {
        while (true)
        {
            SkipSpaces();
            if (_at >= _text.Length || _text[_at] is '|' or '}' or '!')
            {
                return node;
            }

            node = _text[_at] switch
            {
                '{' => ReadAlternatives(node),
                '~' => ReadGap(node),
                _ => ReadWord(node),
            };
        }
    }

    private int ReadAlternatives(int node)
    {
        var end = automaton.NewNode();
        do
        {
            _at++;
            automaton.Join(ReadSequence(node), end);
        }
        while (_at < _text.Length && _text[_at] == '|');
        Expect('}');
        return end;
    }

    private int ReadGap(int node)
    {
        _at++;
        var start = _at;
        while (_at < _text.Length && char.IsAsciiDigit(_text[_at]))
        {
            _at++;
        }

        var length = _at == start ? GapLength : int.Parse(_text.AsSpan(start, _at - start), CultureInfo.InvariantCulture);
        IReadOnlySet<int>? except = null;
        if (_text.AsSpan(_at).StartsWith("!{", StringComparison.Ordinal))
        {
            _at++;
            except = ReadWords();
        }

        var end = automaton.NewNode();
        automaton.Join(node, end);
        for (var i = 0; i < length; i++)
        {
            node = automaton.AnyWord(node, except);
            automaton.Join(node, end);
        }

        return end;
    }

    private int ReadWord(int node)
    {
        var start = _at;
        while (_at < _text.Length && _text[_at] is not (' ' or '{' or '|' or '}' or '~' or '!'))
        {
            _at++;
        }

        var word = _text[start.._at];
        return word switch
        {
            "" => throw Malformed(),
            "*" => automaton.AnyWord(node, except: null),
            [.., '*'] => automaton.Prefix(node, word[..^1]),
            _ => automaton.Words(node, word) ?? throw Malformed(),
        };
    }

    private HashSet<int> ReadWords()
    {
        Expect('{');
        var end = _text.IndexOf('}', _at);
        if (end < 0)
        {
            throw Malformed();
        }

        var words = _text[_at..end].Split('|', StringSplitOptions.TrimEntries);
        _at = end + 1;
        return [.. words.Select(word => automaton.OneWord(word) ?? throw Malformed())];
    }

    private void Expect(char c)
    {
        if (_at >= _text.Length || _text[_at] != c)
        {
            throw Malformed();
        }

        _at++;
    }

    private void SkipSpaces()
    {
        while (_at < _text.Length && _text[_at] == ' ')
        {
            _at++;
        }
    }
}
