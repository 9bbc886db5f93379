import Glibc

/// Whether a group is its user's own, with nobody else in it: then what the group may write only the user may.
///
/// Ubuntu and others give each user such a group and let it write the user's files (umask 002), builds of plugins
/// included.
enum PrivateGroup {
    static func isPrivate(_ group: UInt32, of user: UInt32) -> Bool {
        guard let user = account(user), user.group == group, let members = members(of: group) else { return false }
        return members.name == user.name && members.members.allSatisfy { $0 == user.name }
    }

    private static func account(_ id: UInt32) -> (name: String, group: UInt32)? {
        var entry = unsafe passwd()
        var found: UnsafeMutablePointer<passwd>?
        return unsafe withBuffer { buffer, size in
            guard unsafe getpwuid_r(id, &entry, buffer, size, &found) == 0, unsafe found != nil,
                let name = unsafe entry.pw_name
            else { return nil }
            return (unsafe String(cString: name), unsafe entry.pw_gid)
        }
    }

    private static func members(of id: UInt32) -> (name: String, members: [String])? {
        var entry = unsafe Glibc.group()
        var found: UnsafeMutablePointer<Glibc.group>?
        return unsafe withBuffer { buffer, size in
            guard unsafe getgrgid_r(id, &entry, buffer, size, &found) == 0, unsafe found != nil,
                let name = unsafe entry.gr_name
            else { return nil }
            var members: [String] = []
            var next = unsafe entry.gr_mem
            while let member = unsafe next?.pointee {
                unsafe members.append(String(cString: member))
                unsafe next = next?.successor()
            }
            return (unsafe String(cString: name), members)
        }
    }

    /// Room for one entry of the user data base; a group that does not fit has so many members that it is not private.
    private static func withBuffer<Result>(_ body: (UnsafeMutablePointer<CChar>, Int) -> Result?) -> Result? {
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 16 * 1024) { buffer in
            unsafe buffer.baseAddress.flatMap { unsafe body($0, buffer.count) }
        }
    }
}
