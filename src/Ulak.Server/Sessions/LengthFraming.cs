using Ulak.Server.State;
using Ulak.Smtp.MailData;
using Ulak.Smtp.Parameters;

namespace Ulak.Server.Sessions;

/// <summary>The mail data of BDAT, RFC 3030 §2, chunk after chunk: each has the length in its command.</summary>
internal sealed class LengthFraming : MailDataFraming
{
    private readonly ChunkedDataScanner _scanner = new();
    private readonly BareLineEndLocator _locator = new();
    private Chunk _chunk;
    private long _read;

    public override bool IsFirst => _chunk.IsFirst;

    public override bool IsComplete => _read == _chunk.Size;

    public override long ContentOctets => _scanner.ContentLength;

    // A size near the largest number must not overflow.
    public override long AnnouncedOctets => Math.Max(_scanner.ContentLength + MissingOctets, MissingOctets);

    public override long MissingOctets => _chunk.Size - _read;

    public override MailDataInfo Info => new(_scanner.ContentLength, _scanner.LongLines, _scanner.BareLineEnds, _scanner.HasEightBit);

    public override SessionRemark? Remark => _locator.GetRemark(_scanner.BareLineEnds);

    /// <summary>Starts a chunk.</summary>
    public LengthFraming Start(Chunk chunk)
    {
        (_chunk, _read) = (chunk, 0);
        if (chunk.IsFirst)
        {
            _scanner.Reset();
            _locator.Reset();
        }

        EndMessageIfComplete();
        return this;
    }

    public override ReadOnlyMemory<byte> Read(ReadOnlyMemory<byte> input, out int consumed)
    {
        consumed = (int)Math.Min(input.Length, MissingOctets);
        var content = input[..consumed];
        _read += consumed;
        if (_chunk.Refusal is null)
        {
            _scanner.Scan(content.Span);
            _locator.Scan(content.Span, _scanner.BareLineEnds);
        }

        EndMessageIfComplete();
        return content;
    }

    public override bool AllowsBareLineEnds(BodyType body) => body == BodyType.BinaryMime;

    // A CR at the very end of the message counts as bare.
    private void EndMessageIfComplete()
    {
        if (IsComplete && _chunk.IsLast)
        {
            _scanner.Complete();
        }
    }
}
