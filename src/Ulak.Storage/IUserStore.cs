using System.Collections.Immutable;

namespace Ulak.Storage;

/// <summary>Stores the users that may log in. All members are safe to call concurrently from any thread.</summary>
public interface IUserStore
{
    /// <summary>Finds a user by name (case-sensitive); null if there is none.</summary>
    ValueTask<StoredUser?> FindUserAsync(string name, CancellationToken cancellationToken);

    /// <summary>Lists all users, ordered by name.</summary>
    ValueTask<ImmutableArray<StoredUser>> ListUsersAsync(CancellationToken cancellationToken);

    /// <summary>Adds a user, or replaces the user with the same name. The change is durable when the task completes.</summary>
    ValueTask SaveUserAsync(StoredUser user, CancellationToken cancellationToken);

    /// <summary>Removes a user; returns false if there was none. The change is durable when the task completes.</summary>
    ValueTask<bool> RemoveUserAsync(string name, CancellationToken cancellationToken);
}
