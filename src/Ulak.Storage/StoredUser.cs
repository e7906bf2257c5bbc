using System.Collections.Immutable;

namespace Ulak.Storage;

/// <summary>Somebody who may log in. Of the password there is only a verifier.</summary>
/// <param name="Name">The name that is said at the login; it matters in each letter.</param>
/// <param name="Verifier">A SCRAM verifier, <c>SCRAM-SHA-256$iterations:salt$stored:server</c>.</param>
/// <param name="Addresses">What the user may send as: addresses, and <c>*@domain</c> for all of a domain.</param>
/// <param name="CreatedAt">When it was added.</param>
public sealed record StoredUser(string Name, string Verifier, ImmutableArray<string> Addresses, DateTimeOffset CreatedAt);
