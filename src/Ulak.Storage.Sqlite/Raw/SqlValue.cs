using Ulak.Smtp;

namespace Ulak.Storage.Sqlite.Raw;

/// <summary>The value of a parameter. Times are milliseconds since 1970, or 0 for none; flags are 0 and 1.</summary>
internal readonly struct SqlValue
{
    private readonly long _number;
    private readonly object? _content;

    private SqlValue(long number, object? content) => (_number, _content) = (number, content);

    public static implicit operator SqlValue(long number) => new(number, null);

    public static implicit operator SqlValue(bool flag) => new(flag ? 1 : 0, null);

    public static implicit operator SqlValue(MailId id) => new(id.Value, null);

    public static implicit operator SqlValue(DateTimeOffset? time) => new(time?.ToUnixTimeMilliseconds() ?? 0, null);

    public static implicit operator SqlValue(string text) => new(0, text);

    public static implicit operator SqlValue(byte[] octets) => new(0, octets);

    /// <summary>Binds the value to a parameter of a statement.</summary>
    public void Bind(Statement statement, int index) => _ = _content switch
    {
        string text => statement.Bind(index, text),
        byte[] octets => statement.Bind(index, octets),
        _ => statement.Bind(index, _number),
    };
}
