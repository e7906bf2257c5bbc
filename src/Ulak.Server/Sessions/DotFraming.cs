using Ulak.Smtp.MailData;
using Ulak.Smtp.Parameters;

namespace Ulak.Server.Sessions;

/// <summary>The mail data of DATA, RFC 5321 §4.1.1.4: only CRLF.CRLF ends it.</summary>
internal sealed class DotFraming : MailDataFraming
{
    private readonly DotUnstuffer _unstuffer = new();
    private readonly BareLineEndLocator _locator = new();

    // The last octets that came, the newest in the lowest byte. Before the first there is the CRLF of DATA.
    private ulong _tail;

    public override bool IsFirst => true;

    public override bool IsComplete => _unstuffer.IsComplete;

    public override long ContentOctets => _unstuffer.ContentLength;

    public override long AnnouncedOctets => _unstuffer.ContentLength;

    public override long MissingOctets => 0;

    public override bool IsAtBareEnd
    {
        get
        {
            var rest = WithoutLineEnd(_tail);
            return rest != _tail && (byte)rest == '.' && WithoutLineEnd(rest >> 8) != rest >> 8;
        }
    }

    public override MailDataInfo Info =>
        new(_unstuffer.ContentLength, _unstuffer.LongLines, _unstuffer.BareLineEnds, _unstuffer.HasEightBit);

    public override SessionRemark? Remark => _locator.GetRemark(_unstuffer.BareLineEnds);

    /// <summary>Starts a message.</summary>
    public DotFraming Start()
    {
        _unstuffer.Reset();
        _locator.Reset();
        _tail = ('\r' << 8) | '\n';
        return this;
    }

    public override ReadOnlyMemory<byte> Read(ReadOnlyMemory<byte> input, out int consumed)
    {
        var content = _unstuffer.Read(input, out consumed);
        _locator.Scan(content.Span, _unstuffer.BareLineEnds);
        foreach (var octet in input.Span[Math.Max(consumed - sizeof(ulong), 0)..consumed])
        {
            _tail = (_tail << 8) | octet;
        }

        return content;
    }

    public override bool AllowsBareLineEnds(BodyType body) => false;

    private static ulong WithoutLineEnd(ulong tail) => (byte)tail switch
    {
        (byte)'\n' => (byte)(tail >> 8) == '\r' ? tail >> 16 : tail >> 8,
        (byte)'\r' => tail >> 8,
        _ => tail,
    };
}
