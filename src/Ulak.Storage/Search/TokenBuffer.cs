using System.Buffers;

namespace Ulak.Storage.Search;

/// <summary>
/// The text that a tokenizer makes, in an array of the shared pool. A string builder spends more on each of the many short pieces.
/// </summary>
internal sealed class TokenBuffer : IDisposable
{
    private const int InitialSize = 1024;

    private char[] _units = ArrayPool<char>.Shared.Rent(InitialSize);
    private int _length;

    /// <summary>Appends a UTF-16 code unit.</summary>
    public void Append(char unit)
    {
        if (_length == _units.Length)
        {
            Grow(1);
        }

        _units[_length++] = unit;
    }

    /// <summary>Appends text.</summary>
    public void Append(ReadOnlySpan<char> text)
    {
        if (text.Length > _units.Length - _length)
        {
            Grow(text.Length);
        }

        text.CopyTo(_units.AsSpan(_length));
        _length += text.Length;
    }

    /// <summary>The text so far.</summary>
    public override string ToString() => new(_units, 0, _length);

    /// <summary>Returns the array to the pool.</summary>
    public void Dispose()
    {
        ArrayPool<char>.Shared.Return(_units);
        _units = [];
        _length = 0;
    }

    private void Grow(int count)
    {
        var units = ArrayPool<char>.Shared.Rent(Math.Max(_units.Length * 2, _length + count));
        _units.AsSpan(0, _length).CopyTo(units);
        ArrayPool<char>.Shared.Return(_units);
        _units = units;
    }
}
