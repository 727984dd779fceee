with

exclusions as (
    select * from {{ ref('int_leadership__exclusions') }}
),

final as (
    {%- for name, specification in var('leadership_specifications').items() %}
    select
        '{{ name }}' as specification,
        participant_id,
        field,
        exclusion_reason
    from exclusions
    where field in {{ specification_needs(specification) }}
    {{ "union all" if not loop.last }}
    {%- endfor %}
)

select * from final
