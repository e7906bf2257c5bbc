using Ulak.Smtp.Parameters;

namespace Ulak.Server.Sessions;

/// <summary>How mail data lies in the input: up to a dot (DATA), or by length (BDAT).</summary>
internal abstract class MailDataFraming
{
    /// <summary>Whether the frame begins a message.</summary>
    public abstract bool IsFirst { get; }

    /// <summary>Whether the frame's end was read.</summary>
    public abstract bool IsComplete { get; }

    /// <summary>Octets of the message's content that came.</summary>
    public abstract long ContentOctets { get; }

    /// <summary>Octets of the message's content: those that came, and those that the client has announced.</summary>
    public abstract long AnnouncedOctets { get; }

    /// <summary>Octets of the frame that are still to come, where the client has announced them; else 0.</summary>
    public abstract long MissingOctets { get; }

    /// <summary>Whether what came ends in a way that a client with wrong line ends takes for the end of its message.</summary>
    public virtual bool IsAtBareEnd => false;

    /// <summary>What the content has shown so far.</summary>
    public abstract MailDataInfo Info { get; }

    /// <summary>The departure from the grammar in the content; null if there is none.</summary>
    public abstract SessionRemark? Remark { get; }

    /// <summary>Reads the next run of content. It may be empty; what is behind the frame's end is not consumed.</summary>
    public abstract ReadOnlyMemory<byte> Read(ReadOnlyMemory<byte> input, out int consumed);

    /// <summary>Whether a bare CR or LF in such a body is allowed, RFC 3030 §3.</summary>
    public abstract bool AllowsBareLineEnds(BodyType body);
}
