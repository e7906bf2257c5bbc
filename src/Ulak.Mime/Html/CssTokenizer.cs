using System.Globalization;
using System.Text;

namespace Ulak.Mime.Html;

/// <summary>Splits CSS into tokens as browsers do (CSS Syntax 3 §4), in one pass.</summary>
internal ref struct CssTokenizer(string css)
{
    private readonly ReadOnlySpan<char> _css = css;
    private int _at;

    /// <summary>Reads the next token; false at the end.</summary>
    public bool Read(out CssToken token)
    {
        token = default;
        if (_at >= _css.Length)
        {
            return false;
        }

        var letter = _css[_at];
        if (char.IsWhiteSpace(letter) || letter == '\0')
        {
            token = Space();
        }
        else if (letter == '/' && Peek(1) == '*')
        {
            var end = _css[(_at + 2)..].IndexOf("*/");
            _at = end < 0 ? _css.Length : _at + 2 + end + 2;
            token = new CssToken(CssTokenKind.Space, " ");
        }
        else if (letter is '"' or '\'')
        {
            token = Text(letter);
        }
        else if (letter == '@' && StartsIdentifier(_at + 1))
        {
            _at++;
            token = new CssToken(CssTokenKind.AtKeyword, Identifier());
        }
        else if (letter == '#' || char.IsAsciiDigit(letter))
        {
            token = Word();
        }
        else if (StartsIdentifier(_at))
        {
            token = IdentifierLike();
        }
        else
        {
            _at++;
            token = new CssToken(CssTokenKind.Other, letter.ToString());
        }

        return true;
    }

    private readonly char Peek(int ahead) => _at + ahead < _css.Length ? _css[_at + ahead] : '\0';

    private CssToken Space()
    {
        var start = _at;
        while (_at < _css.Length && (char.IsWhiteSpace(_css[_at]) || _css[_at] == '\0'))
        {
            _at++;
        }

        return new CssToken(CssTokenKind.Space, _css[start.._at].Contains('\n') ? "\n" : " ");
    }

    private CssToken Text(char quote)
    {
        var text = new StringBuilder();
        for (_at++; _at < _css.Length && _css[_at] != quote && _css[_at] != '\n';)
        {
            if (_css[_at] == '\\' && Peek(1) == '\n')
            {
                _at += 2;
            }
            else if (_css[_at] == '\\')
            {
                Escape(text);
            }
            else
            {
                text.Append(_css[_at++]);
            }
        }

        _at = Math.Min(_at + 1, _css.Length);
        return new CssToken(CssTokenKind.Text, text.ToString());
    }

    // A number with its unit (CSS Syntax 3 §4.3.3), or a hash: nothing of it can fetch, so it is one word.
    private CssToken Word()
    {
        var text = new StringBuilder();
        if (_css[_at] == '#')
        {
            text.Append(_css[_at++]);
            NameOfWord(text);
            return new CssToken(CssTokenKind.Other, text.ToString());
        }

        Digits(text);
        if (Peek(0) == '.' && char.IsAsciiDigit(Peek(1)))
        {
            text.Append(_css[_at++]);
            Digits(text);
        }

        if (Peek(0) == '%')
        {
            text.Append(_css[_at++]);
        }
        else if (StartsIdentifier(_at))
        {
            NameOfWord(text);
        }

        return new CssToken(CssTokenKind.Other, text.ToString());
    }

    private void Digits(StringBuilder text)
    {
        while (char.IsAsciiDigit(Peek(0)))
        {
            text.Append(_css[_at++]);
        }
    }

    private void NameOfWord(StringBuilder text)
    {
        while (_at < _css.Length && (IsName(_css[_at]) || StartsEscape(_at)))
        {
            if (_css[_at] == '\\')
            {
                EscapeInWord(text);
            }
            else
            {
                text.Append(_css[_at++]);
            }
        }
    }

    // A word is written as it stands: an escaped quote or parenthesis must not come out without its escape.
    private void EscapeInWord(StringBuilder text)
    {
        var escaped = new StringBuilder();
        Escape(escaped);
        foreach (var letter in escaped.ToString())
        {
            text.Append(IsName(letter) ? letter : '\uFFFD');
        }
    }

    private CssToken IdentifierLike()
    {
        var name = Identifier();
        if (Peek(0) != '(')
        {
            return new CssToken(CssTokenKind.Identifier, name);
        }

        _at++;
        if (!name.Equals("url", StringComparison.OrdinalIgnoreCase))
        {
            return new CssToken(CssTokenKind.Function, name);
        }

        var inner = _at;
        while (inner < _css.Length && char.IsWhiteSpace(_css[inner]))
        {
            inner++;
        }

        return inner < _css.Length && _css[inner] is '"' or '\'' ? new CssToken(CssTokenKind.Function, name) : Url(inner);
    }

    private CssToken Url(int start)
    {
        var text = new StringBuilder();
        for (_at = start; _at < _css.Length && _css[_at] != ')';)
        {
            if (_css[_at] == '\\')
            {
                Escape(text);
            }
            else
            {
                text.Append(_css[_at++]);
            }
        }

        _at = Math.Min(_at + 1, _css.Length);
        return new CssToken(CssTokenKind.Url, text.ToString().Trim());
    }

    private string Identifier()
    {
        var text = new StringBuilder();
        while (_at < _css.Length)
        {
            if (IsName(_css[_at]))
            {
                text.Append(_css[_at++]);
            }
            else if (StartsEscape(_at))
            {
                Escape(text);
            }
            else
            {
                break;
            }
        }

        return text.ToString();
    }

    private readonly bool StartsIdentifier(int at)
    {
        while (at < _css.Length && _css[at] == '-')
        {
            at++;
        }

        return at < _css.Length && ((IsName(_css[at]) && !char.IsAsciiDigit(_css[at])) || StartsEscape(at));
    }

    // CSS Syntax 3 §4.3.8. A name that starts here must also be read: the two must agree, or the tokenizer would not advance.
    private readonly bool StartsEscape(int at) => _css[at] == '\\' && at + 1 < _css.Length && _css[at + 1] != '\n';

    private static bool IsName(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' || letter > '\x7F';

    /// <summary>Reads an escape (CSS Syntax 3 §4.3.7): up to six hexadecimal digits and a space, or the character itself.</summary>
    private void Escape(StringBuilder text)
    {
        _at++;
        var digits = 0;
        while (digits < 6 && _at + digits < _css.Length && char.IsAsciiHexDigit(_css[_at + digits]))
        {
            digits++;
        }

        if (digits == 0)
        {
            if (_at < _css.Length)
            {
                // CSS Syntax 3 §3.3: NUL is U+FFFD.
                text.Append(_css[_at] == '\0' ? '\uFFFD' : _css[_at]);
                _at++;
            }

            return;
        }

        var number = int.Parse(_css.Slice(_at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        text.Append(Rune.IsValid(number) && number != 0 ? new Rune(number).ToString() : "\uFFFD");
        _at += digits;
        if (_at < _css.Length && char.IsWhiteSpace(_css[_at]))
        {
            _at++;
        }
    }
}
