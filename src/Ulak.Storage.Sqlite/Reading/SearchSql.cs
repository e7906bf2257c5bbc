using System.Text;
using Ulak.Smtp;
using Ulak.Storage.Search;
using Ulak.Storage.Sqlite.Raw;

namespace Ulak.Storage.Sqlite.Reading;

/// <summary>Translates a search to SQL: words to one FTS5 expression, the rest to conditions on the message's row.</summary>
internal sealed class SearchSql
{
    private readonly List<SqlValue> _values = [];
    private readonly StringBuilder _conditions = new();

    public SearchSql(Database database, SearchQuery query, MailId? session = null, MailId? after = null)
    {
        if (!query.Problems.IsEmpty)
        {
            // Never more than was meant: an operation on the result may delete it.
            _conditions.Append(" AND 0");
        }

        if (after is { } older)
        {
            AddConditionWithValue(" AND m.id > ?", older);
        }

        if (session is { } id)
        {
            AddConditionWithValue(" AND m.session_id = ?", id);
        }

        var wanted = new List<string>();
        var unwanted = new List<string>();
        foreach (var term in query.Terms)
        {
            switch (term)
            {
                case WordsTerm words:
                    (words.Negated ? unwanted : wanted).Add(MatchExpression.For(database, words));
                    break;
                case HeaderTerm header:
                    (header.Negated ? unwanted : wanted).Add(MatchExpression.For(header));
                    break;
                default:
                    AddCondition(term);
                    break;
            }
        }

        if (wanted.Count > 0)
        {
            var all = string.Join(" AND ", wanted);
            Match = unwanted.Count > 0 ? $"({all}) NOT ({string.Join(" OR ", unwanted)})" : all;
        }
        else if (unwanted.Count > 0)
        {
            // NOT of FTS5 needs a left operand.
            AddConditionWithValue(
                " AND m.id NOT IN (SELECT rowid FROM message_search WHERE message_search MATCH ?)", string.Join(" OR ", unwanted));
        }
    }

    /// <summary>The FTS5 expression; null if the search has no words.</summary>
    public string? Match { get; }

    /// <summary>
    /// Further conditions on the message <c>m</c>, each beginning with AND. One of a small set of texts: all values are parameters.
    /// </summary>
    public string Conditions => _conditions.ToString();

    /// <summary>The values of the parameters in <see cref="Conditions"/>.</summary>
    public IEnumerable<SqlValue> Values => _values;

    private void AddCondition(SearchTerm term)
    {
        switch (term)
        {
            case HasAttachmentTerm:
                _conditions.Append(term.Negated ? " AND m.attachments = 0" : " AND m.attachments > 0");
                break;
            case HasRemarksTerm:
                _conditions.Append(term.Negated ? " AND m.remarks = 0" : " AND m.remarks > 0");
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
                // IN rather than EXISTS: a rare tag is then found by an index, not by reading all messages.
                AddConditionWithValue(
                    $" AND m.id {(term.Negated ? "NOT " : "")}IN (SELECT t.message_id FROM tag t WHERE t.name = ?)", tag.Name);
                break;
            case ReceivedTerm received:
                AddConditionWithValue(
                    received.OnOrAfter != term.Negated ? " AND m.received_at >= ?" : " AND m.received_at < ?", received.Time);
                break;
            case SizeTerm { Larger: true } size:
                AddConditionWithValue(term.Negated ? " AND m.size <= ?" : " AND m.size > ?", size.Octets);
                break;
            case SizeTerm size:
                AddConditionWithValue(term.Negated ? " AND m.size >= ?" : " AND m.size < ?", size.Octets);
                break;
            default:
                throw new NotSupportedException($"{term.GetType().Name} cannot be searched.");
        }
    }

    private void AddConditionWithValue(string condition, SqlValue value)
    {
        _conditions.Append(condition);
        _values.Add(value);
    }
}
