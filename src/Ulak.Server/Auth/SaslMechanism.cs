
namespace Ulak.Server.Auth;

/// <summary>What a mechanism says to a response.</summary>
internal abstract record SaslResult
{
    /// <summary>It wants another response: 334 with this challenge.</summary>
    internal sealed record Challenge(byte[] Octets) : SaslResult;

    /// <summary>The client is who it says.</summary>
    internal sealed record Success(string User) : SaslResult;

    /// <summary>It is not, or it may not be so: 535 5.7.8.</summary>
    internal sealed record Failure : SaslResult;

    /// <summary>The response is not one of this mechanism: 501 5.5.2.</summary>
    internal sealed record Malformed : SaslResult;
}

/// <summary>One mechanism of RFC 4422, for one login.</summary>
internal abstract class SaslMechanism
{
    /// <summary>The mechanism's word in the dialogue and the log.</summary>
    public abstract string Name { get; }

    /// <summary>What is asked where the client gave no initial response.</summary>
    public virtual byte[] InitialChallenge => [];

    /// <summary>Answers a response of the client, decoded.</summary>
    public abstract ValueTask<SaslResult> ProcessResponseAsync(byte[] response, CancellationToken cancellationToken);

    /// <summary>The mechanism of a name; null for one that is not offered here.</summary>
    public static SaslMechanism? Create(SmtpAuth auth, string name, byte[]? certificate)
    {
        var upper = name.ToUpperInvariant();
        if (!auth.GetMechanisms(certificate is not null).Contains(upper))
        {
            return null;
        }

        return upper switch
        {
            "PLAIN" => new PlainMechanism(auth),
            "LOGIN" => new LoginMechanism(auth),
            "SCRAM-SHA-256" => new ScramMechanism(auth, null, bindingOffered: certificate is not null),
            "SCRAM-SHA-256-PLUS" => new ScramMechanism(auth, certificate, bindingOffered: true),
            "OAUTHBEARER" => new BearerMechanism(auth.Tokens!, isXOAuth2: false),
            "XOAUTH2" => new BearerMechanism(auth.Tokens!, isXOAuth2: true),
            _ => null,
        };
    }
}
