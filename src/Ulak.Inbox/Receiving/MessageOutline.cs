namespace Ulak.Inbox.Receiving;

/// <summary>
/// Passes a message on without the bulk of its attachments, so that its parts can be found without keeping all of it: of long runs of
/// base64 lines, only the first are kept.
/// </summary>
internal struct MessageOutline
{
    /// <summary>Up to this many lines in a row are kept: texts in base64 are rarely longer.</summary>
    private const int MaxRun = 1_000;

    private const int MinLine = 60;
    private const int MaxLine = 80;

    private int _run;
    private int _column;
    private bool _isBase64;

    /// <summary>
    /// How many of the next octets belong together, up to and including the end of their line, and whether they are kept.
    /// </summary>
    public (int Length, bool IsKept) Next(ReadOnlySpan<byte> octets)
    {
        if (_column == 0)
        {
            _isBase64 = true;
        }

        var end = octets.IndexOf((byte)'\n');
        var length = end < 0 ? octets.Length : end + 1;
        var line = octets[..length].TrimEnd("\r\n"u8);
        _isBase64 &= line.IndexOfAnyExcept(Alphabet) < 0;
        _column += line.Length;
        var isKept = _run < MaxRun || !_isBase64;
        if (end >= 0)
        {
            _run = _isBase64 && _column is >= MinLine and <= MaxLine ? _run + 1 : 0;
            _column = 0;
        }

        return (length, isKept);
    }

    private static System.Buffers.SearchValues<byte> Alphabet { get; } =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="u8);
}
