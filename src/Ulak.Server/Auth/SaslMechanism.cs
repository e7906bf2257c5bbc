using Ulak.Server.State;


namespace Ulak.Server.Auth;

/// <summary>The result of a response.</summary>
internal abstract record SaslResult
{
    /// <summary>Another response is needed: 334 with this challenge.</summary>
    internal sealed record Challenge(byte[] Octets) : SaslResult;

    /// <summary>The client is authenticated.</summary>
    internal sealed record Success(string User) : SaslResult;

    /// <summary>The credentials are wrong: 535 5.7.8.</summary>
    internal sealed record Failure : SaslResult;

    /// <summary>The response does not have the mechanism's form: 501 5.5.2.</summary>
    internal sealed record Malformed : SaslResult;
}

/// <summary>One mechanism of RFC 4422, for one login.</summary>
internal abstract class SaslMechanism
{
    /// <summary>The mechanism's registered name.</summary>
    public abstract string Name { get; }

    /// <summary>The challenge to a client that sent no initial response.</summary>
    public virtual byte[] InitialChallenge => [];

    /// <summary>Processes a response of the client, decoded.</summary>
    public abstract ValueTask<SaslResult> ProcessResponseAsync(byte[] response, CancellationToken cancellationToken);

    /// <summary>Whether an initial response goes to the mechanism. LOGIN ignores an empty one, and sends its first challenge.</summary>
    public virtual bool AcceptsInitialResponse(string response) => true;

    /// <summary>Creates the mechanism with this name. Returns null where it is not offered.</summary>
    public static SaslMechanism? Create(SmtpAuth auth, string name, SessionContext context)
    {
        var upper = name.ToUpperInvariant();
        var certificate = context.Certificate;
        if (!auth.GetMechanisms(certificate is not null).Contains(upper))
        {
            return null;
        }

        return upper switch
        {
            "PLAIN" => new PlainMechanism(auth),
            "LOGIN" => new LoginMechanism(auth),
            "CRAM-MD5" => new CramMd5Mechanism(context.Options.HostName, context.Server.Time),
            "SCRAM-SHA-256" => new ScramMechanism(auth, null, bindingOffered: certificate is not null),
            "SCRAM-SHA-256-PLUS" => new ScramMechanism(auth, certificate, bindingOffered: true),
            "OAUTHBEARER" => new BearerMechanism(auth.Tokens!, isXOAuth2: false),
            "XOAUTH2" => new BearerMechanism(auth.Tokens!, isXOAuth2: true),
            _ => null,
        };
    }
}
