using System.Collections.Frozen;

namespace Ulak.Reference.Explanation.Matching;

/// <summary>One word of a text.</summary>
internal readonly record struct Word(int Id, int Start, int End);

/// <summary>
/// Text to words, so that "over-quota", "Over quota" and "OVER_QUOTA" are the same two.
/// An address becomes the word <c>@</c> and an IP address the word <c>#</c>: what is in an address must not decide, and rules can
/// name them.
/// Spellings and contractions are made one ("e-mail" is "mail", "doesn't" is "does not", a blacklist is a blocklist), so that a rule need
/// not list them.
/// An enhanced code stays whole. Each character of the scripts without spaces is a word.
/// One pass, each character looked at a bounded number of times.
/// </summary>
internal sealed class WordTokenizer
{
    private static readonly FrozenDictionary<string, (string First, string? Second)> Spellings = new Dictionary<string, (string, string?)>
    {
        ["email"] = ("mail", null),
        ["emails"] = ("mails", null),
        ["doesnt"] = ("does", "not"),
        ["dosnt"] = ("does", "not"),
        ["dont"] = ("do", "not"),
        ["didnt"] = ("did", "not"),
        ["isnt"] = ("is", "not"),
        ["arent"] = ("are", "not"),
        ["wasnt"] = ("was", "not"),
        ["werent"] = ("were", "not"),
        ["hasnt"] = ("has", "not"),
        ["havent"] = ("have", "not"),
        ["wont"] = ("will", "not"),
        ["cant"] = ("can", "not"),
        ["cannot"] = ("can", "not"),
        ["couldnt"] = ("could", "not"),
        ["wouldnt"] = ("would", "not"),
        ["shouldnt"] = ("should", "not"),
        ["nonexistent"] = ("non", "existent"),
        ["nonexistant"] = ("non", "existent"),
        ["existant"] = ("existent", null),
        ["blacklist"] = ("blocklist", null),
        ["blacklists"] = ("blocklists", null),
        ["blacklisted"] = ("blocklisted", null),
        ["blacklisting"] = ("blocklisting", null),
        ["denylist"] = ("blocklist", null),
        ["denylisted"] = ("blocklisted", null),
        ["graylist"] = ("greylist", null),
        ["graylisted"] = ("greylisted", null),
        ["graylisting"] = ("greylisting", null),
        ["authorised"] = ("authorized", null),
        ["unauthorised"] = ("unauthorized", null),
        ["authorisation"] = ("authorization", null),
        ["recognised"] = ("recognized", null),
        ["unrecognised"] = ("unrecognized", null),
        ["unroutable"] = ("unrouteable", null),
        ["unverifyable"] = ("unverifiable", null),
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private readonly Dictionary<string, int> _ids = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The words of a rule's phrase; new ones are learnt.</summary>
    public int[] AddPhrase(string phrase)
    {
        var ids = new List<int>();
        SplitIntoWords(phrase, (text, start, end) =>
        {
            var word = text[start..end].Replace("'", "", StringComparison.Ordinal).Replace("’", "", StringComparison.Ordinal);
            word = AddressToken(text.AsSpan(start, end - start)) ?? word;
            if (Spellings.TryGetValue(word, out var spelling))
            {
                ids.Add(GetOrAddId(spelling.First));
                if (spelling.Second is { } second)
                {
                    ids.Add(GetOrAddId(second));
                }

                return;
            }

            ids.Add(GetOrAddId(word));
        });
        return [.. ids];
    }

    /// <summary>The words of a text. An unknown word has the id -1.</summary>
    public List<Word> Tokenize(string text)
    {
        var words = new List<Word>(text.Length / 6);
        var lookup = _ids.GetAlternateLookup<ReadOnlySpan<char>>();
        var spellings = Spellings.GetAlternateLookup<ReadOnlySpan<char>>();
        var spare = new char[64];
        SplitIntoWords(text, (source, start, end) =>
        {
            var span = source.AsSpan(start, end - start);
            if (AddressToken(span) is { } kind)
            {
                words.Add(new Word(_ids.GetValueOrDefault(kind, -1), start, end));
                return;
            }

            if (span.IndexOfAny('\'', '’') >= 0 && span.Length <= spare.Length)
            {
                var length = 0;
                foreach (var c in span)
                {
                    if (c is not ('\'' or '’'))
                    {
                        spare[length++] = c;
                    }
                }

                span = spare.AsSpan(0, length);
            }

            if (spellings.TryGetValue(span, out var spelling))
            {
                words.Add(new Word(_ids.GetValueOrDefault(spelling.First, -1), start, end));
                if (spelling.Second is { } second)
                {
                    words.Add(new Word(_ids.GetValueOrDefault(second, -1), start, end));
                }

                return;
            }

            words.Add(new Word(span.Length <= 64 && lookup.TryGetValue(span, out var id) ? id : -1, start, end));
        });
        return words;
    }

    private int GetOrAddId(string word)
    {
        if (!_ids.TryGetValue(word, out var id))
        {
            id = _ids.Count;
            _ids.Add(word, id);
        }

        return id;
    }

    // The defaults of unconfigured programs are addresses of localhost: rules may name them.
    private static string? AddressToken(ReadOnlySpan<char> atom) =>
        atom.EndsWith("@localhost", StringComparison.OrdinalIgnoreCase) ? "@localhost"
        : atom.Contains('@') && atom.Length > 1 ? "@" : IsIPAddress(atom) ? "#" : null;

    private static void SplitIntoWords(string text, Action<string, int, int> word)
    {
        var i = 0;
        while (i < text.Length)
        {
            if (!IsAtom(text[i]))
            {
                // The empty sender (RFC 5321 §4.5.5), and an empty list.
                if (i + 1 < text.Length && (text[i], text[i + 1]) is ('<', '>') or ('{', '}'))
                {
                    word(text, i, i + 2);
                }
                else if (IsIdeographic(text[i]))
                {
                    word(text, i, i + 1);
                }

                i++;
                continue;
            }

            var end = i;
            while (end < text.Length && IsAtom(text[end]))
            {
                end++;
            }

            SplitAtom(text, i, end, word);
            i = end;
        }
    }

    private static void SplitAtom(string text, int start, int end, Action<string, int, int> word)
    {
        var atom = text.AsSpan(start, end - start).TrimEnd('.');
        var at = atom.IndexOf('@');
        if (atom.Length == 0 || (at >= 0 && atom.Length > 1) || IsIPAddress(atom) || IsEnhancedCode(atom) || atom is "@" or "#")
        {
            if (atom.Length > 0)
            {
                word(text, start, start + atom.Length);
            }

            return;
        }

        var i = start;
        while (i < end)
        {
            if (!IsWordCharacter(text[i]))
            {
                i++;
                continue;
            }

            if (text[i] is 'e' or 'E' && i + 6 <= end && text[i + 1] == '-'
                && text.AsSpan(i + 2, 4).Equals("mail", StringComparison.OrdinalIgnoreCase))
            {
                i += 2;
            }

            var from = i;
            while (i < end && (IsWordCharacter(text[i]) || text[i] is '\'' or '’'))
            {
                i++;
            }

            word(text, from, i);
        }
    }

    private static bool IsIdeographic(char c) => c >= '\u3005'
        && (c is < '\u3008' or >= '\u3040' and < '\ua000' or >= '\uac00' and < '\ud7b0') && char.IsLetter(c);

    private static bool IsWordCharacter(char c) => char.IsLetterOrDigit(c);

    private static bool IsAtom(char c) => !IsIdeographic(c)
        && (char.IsLetterOrDigit(c) || c is '.' or '@' or '_' or '-' or '+' or '%' or '=' or '\'' or '’' or '&' or '~' or '#');

    private static bool IsEnhancedCode(ReadOnlySpan<char> atom)
    {
        var dots = 0;
        for (var i = 0; i < atom.Length; i++)
        {
            dots += atom[i] == '.' ? 1 : 0;
            if (!char.IsAsciiDigit(atom[i]) && (atom[i] != '.' || i == 0))
            {
                return false;
            }
        }

        return dots == 2 && atom[0] is '2' or '4' or '5';
    }

    private static bool IsIPAddress(ReadOnlySpan<char> atom)
    {
        if (atom is "#")
        {
            return true;
        }

        var dots = 0;
        foreach (var c in atom)
        {
            dots += c == '.' ? 1 : 0;
            if (!char.IsAsciiDigit(c) && c != '.')
            {
                return false;
            }
        }

        return dots == 3;
    }
}
