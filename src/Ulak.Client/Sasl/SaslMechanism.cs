namespace Ulak.Client.Sasl;

/// <summary>The client side of one SASL exchange (RFC 4422). An instance is used once.</summary>
internal abstract class SaslMechanism
{
    /// <summary>The name, in upper case.</summary>
    public abstract string Name { get; }

    /// <summary>Whether the exchange may succeed now. False if the server still has to prove itself.</summary>
    public virtual bool IsComplete => true;

    /// <summary>The initial response; null if the server sends first.</summary>
    public abstract byte[]? InitialResponse { get; }

    /// <summary>
    /// The response to a challenge; null to cancel the exchange, because the challenge is malformed or the server failed its proof.
    /// </summary>
    public abstract byte[]? Respond(byte[] challenge);
}
