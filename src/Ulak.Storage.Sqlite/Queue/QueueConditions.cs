using System.Text;
using Ulak.Storage.Queue;
using Ulak.Storage.Sqlite.Raw;

namespace Ulak.Storage.Sqlite.Queue;

/// <summary>A filter as SQL conditions on <c>queue q</c>, <c>delivery d</c> and <c>message m</c>.</summary>
internal sealed class QueueConditions
{
    private readonly List<object> _values = [];
    private readonly StringBuilder _sql = new();

    public QueueConditions(QueueFilter filter)
    {
        if (filter.Key is { } key)
        {
            Add("q.message_id = ? AND q.ordinal = ?", key.Message.Value, (long)key.Ordinal);
        }

        Add("q.message_id = ?", filter.Message?.Value);
        Add("q.destination = ?", filter.Destination);
        Add("q.reason = ?", filter.Reason);
        Add("d.route = ?", filter.Route);
        Add("EXISTS (SELECT 1 FROM tag t WHERE t.message_id = q.message_id AND t.name = ?)", filter.Tag);
        Add("q.state = ?", (long?)filter.State);
        Add("q.state = 1 AND q.last_reply = ?", filter.Note);
        Add("q.queued_at < ?", filter.QueuedBefore?.ToUnixTimeMilliseconds());
        AddAddress("m.reverse_path", filter.Sender);
        AddAddress("d.forward_path", filter.Recipient);
    }

    /// <summary>The conditions, each preceded by AND.</summary>
    public string Sql => _sql.ToString();

    /// <summary>The values of their parameters.</summary>
    public IEnumerable<SqlValue> Values => _values.Select(value => value is long number ? number : (SqlValue)(string)value);

    private void AddAddress(string column, string? address)
    {
        if (address is not null && address.StartsWith('@'))
        {
            Add($"substr({column}, -?) = ? COLLATE NOCASE", (long)address.Length, address);
        }
        else
        {
            Add($"{column} = ? COLLATE NOCASE", address);
        }
    }

    private void Add(string condition, params object?[] values)
    {
        if (values.All(value => value is not null))
        {
            _sql.Append(" AND ").Append(condition);
            _values.AddRange(values!);
        }
    }
}
