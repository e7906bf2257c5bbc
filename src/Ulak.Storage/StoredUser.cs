using System.Collections.Immutable;

namespace Ulak.Storage;

/// <summary>A user that may log in. The password itself is not stored.</summary>
/// <param name="Name">The login name; case-sensitive.</param>
/// <param name="Verifier">A SCRAM verifier, <c>SCRAM-SHA-256$iterations:salt$stored:server</c>.</param>
/// <param name="Addresses">The addresses that the user may send as; <c>*@domain</c> stands for all addresses of a domain.</param>
/// <param name="CreatedAt">When the user was added.</param>
public sealed record StoredUser(string Name, string Verifier, ImmutableArray<string> Addresses, DateTimeOffset CreatedAt);
