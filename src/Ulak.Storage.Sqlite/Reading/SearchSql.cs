using System.Text;
using Ulak.Smtp;
using Ulak.Storage.Search;
using Ulak.Storage.Sqlite.Raw;

namespace Ulak.Storage.Sqlite.Reading;

/// <summary>A search as SQL: what FTS5 can answer becomes one MATCH expression, the rest conditions on the message's row.</summary>
internal sealed class SearchSql
{
    private const char FirstEastAsianCharacter = '\u2E80';

    private readonly List<(object Value, bool IsText)> _values = [];
    private readonly StringBuilder _conditions = new();

    public SearchSql(SearchQuery query, MailId? session = null, MailId? after = null)
    {
        if (after is { } older)
        {
            AddConditionWithValue(" AND m.id > ?", older.Value);
        }

        if (session is { } id)
        {
            AddConditionWithValue(" AND m.session_id = ?", id.Value);
        }

        var wanted = new StringBuilder();
        var unwanted = new StringBuilder();
        foreach (var term in query.Terms)
        {
            if (term is WordsTerm words)
            {
                var list = words.Negated ? unwanted : wanted;
                list.Append(list.Length == 0 ? "" : words.Negated ? " OR " : " AND ").Append(ToMatchPhrase(words));
            }
            else
            {
                AddCondition(term);
            }
        }

        if (wanted.Length > 0)
        {
            Match = unwanted.Length > 0 ? $"({wanted}) NOT ({unwanted})" : wanted.ToString();
        }
        else if (unwanted.Length > 0)
        {
            // FTS5's NOT needs something to take away from.
            AddConditionWithValue(" AND m.id NOT IN (SELECT rowid FROM message_search WHERE message_search MATCH ?)", unwanted.ToString());
        }
    }

    /// <summary>The FTS5 expression, null where the search has no words.</summary>
    public string? Match { get; }

    /// <summary>Further conditions on the message <c>m</c>, each beginning with AND. One of a small set of texts: all values are parameters.</summary>
    public string Conditions => _conditions.ToString();

    /// <summary>Binds the values of <see cref="Conditions"/> from <paramref name="index"/> on.</summary>
    public void Bind(Statement statement, int index)
    {
        foreach (var (value, isText) in _values)
        {
            _ = isText ? statement.Bind(index, (string)value) : statement.Bind(index, (long)value);
            index++;
        }
    }

    private void AddCondition(SearchTerm term)
    {
        var not = term.Negated ? "NOT " : "";
        switch (term)
        {
            case HasAttachmentTerm:
                _conditions.Append($" AND {not}m.attachments > 0");
                break;
            case IsReadTerm isRead:
                _conditions.Append(isRead.Read != term.Negated ? " AND m.is_read = 1" : " AND m.is_read = 0");
                break;
            case IsStarredTerm:
                _conditions.Append(term.Negated ? " AND m.is_starred = 0" : " AND m.is_starred = 1");
                break;
            case IsBounceTerm:
                _conditions.Append(term.Negated ? " AND m.reverse_path <> ''" : " AND m.reverse_path = ''");
                break;
            case TagTerm tag:
                // IN, not EXISTS: a rare tag is then found by its own index, and not by going through all messages.
                AddConditionWithValue($" AND m.id {not}IN (SELECT t.message_id FROM tag t WHERE t.name = ?)", tag.Name);
                break;
            case ReceivedTerm received:
                AddConditionWithValue($" AND {not}m.received_at {(received.OnOrAfter ? ">=" : "<")} ?", received.Time.ToUnixTimeMilliseconds());
                break;
            case SizeTerm size:
                AddConditionWithValue($" AND {not}m.size {(size.Larger ? ">" : "<")} ?", size.Octets);
                break;
        }
    }

    private void AddConditionWithValue(string condition, object value)
    {
        _conditions.Append(condition);
        _values.Add((value, value is string));
    }

    /// <summary>An FTS5 string: everything between double quotes is text, a double quote in it is doubled. Control characters are not for it: NUL would end the expression.</summary>
    private static string ToMatchPhrase(WordsTerm words)
    {
        var text = new StringBuilder(words.Field switch
        {
            SearchField.From => "sender : ",
            SearchField.To => "recipients : ",
            SearchField.Subject => "subject : ",
            _ => "",
        });
        text.Append('"');
        var letters = 0;
        foreach (var c in words.Text)
        {
            text.Append(char.IsControl(c) ? ' ' : c);
            letters += c >= FirstEastAsianCharacter ? 3 : 1;
            if (c == '"')
            {
                text.Append('"');
            }
        }

        // A prefix of one or two characters would make FTS5 merge the lists of half its words; not so where a character is a word,
        // and a sentence without spaces is one word to the index.
        return text.Append(words.IsPrefix && letters >= 3 ? "\" *" : "\"").ToString();
    }
}
